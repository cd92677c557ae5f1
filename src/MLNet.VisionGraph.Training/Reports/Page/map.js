'use strict';

// The map of the images: one mark per image, with the shape and color of its class and a ring around mistakes.

// Okabe and Ito's colors, which color-blind people can distinguish; with the shapes there are 8 × 6 marks.
const okabeIto = ['#0072B2', '#E69F00', '#009E73', '#D55E00', '#56B4E9', '#CC79A7', '#8A7A00', '#7A7A7A'];
const shapes = [
  'M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z',
  'M-4.5 -4.5H4.5V4.5H-4.5Z',
  'M0 -6L5.5 4.2H-5.5Z',
  'M0 -6.2L5.4 0L0 6.2L-5.4 0Z',
  'M-5.5 -4.2H5.5L0 6Z',
  'M-1.8 -5.5H1.8V-1.8H5.5V1.8H1.8V5.5H-1.8V1.8H-5.5V-1.8H-1.8Z',
];
const mapSide = 760;
const mapMargin = 14;

// The scale from which thumbnails are shown, and their side in pixels.
const imageScale = 3;
const mapImageSide = 48;

const markOf = index => ({ color: okabeIto[index % okabeIto.length], shape: shapes[(index % 6 + Math.floor(index / 24)) % shapes.length] });

function mapSection() {
  if (report.map.length === 0) return el('p', { class: 'muted' }, 'There is no map: too few images were examined, or the time limit was reached.');
  const places = report.map.map(place => ({ id: place.image, x: mapMargin + place.x * (mapSide - 2 * mapMargin), y: mapMargin + place.y * (mapSide - 2 * mapMargin) }));
  const height = mapMargin * 2 + (mapSide - 2 * mapMargin) * Math.max(...report.map.map(place => place.y));
  const card = el('div', { class: 'map-card', hidden: true });
  const marks = places.map((place, index) => mark(place, index));
  const thumbnails = svg('g', { 'aria-hidden': 'true' });
  const group = svg('g', { class: 'map-view' }, thumbnails, marks);
  const drawing = svg('svg', {
    class: 'map', viewBox: `0 0 ${mapSide} ${height.toFixed(0)}`, role: 'group', tabindex: -1,
    'aria-label': 'Map of the images; arrow keys go from image to image, Enter opens one, plus and minus zoom, 0 shows all',
  }, group);
  const update = () => {
    card.hidden = true;
    showMapImages(thumbnails, places, index => zoom.scale() >= imageScale && zoom.isSeen(places[index].x, places[index].y, mapImageSide) && !marks[index].classList.contains('dim'));
  };
  const zoom = zoomable(drawing, group, mapSide, height, update);
  const show = index => {
    const image = images[places[index].id];
    const [x, y] = zoom.at(places[index].x, places[index].y);
    card.replaceChildren(thumbnail(places[index].id), el('p', {}, verdict(image), el('br'), el('span', { class: 'muted' }, `${partName[image.part]}: ${fileName(image.name)}`)));
    card.hidden = false;
    card.style.left = `min(${100 * x / mapSide + 1.5}%, 100% - 8.7rem)`;
    card.style.top = `${Math.min(72, 100 * y / height + 1.5)}%`;
  };
  const at = event => { const node = event.target.closest('[data-index]'); return node ? Number(node.dataset.index) : -1; };
  drawing.addEventListener('pointerover', event => { if (at(event) >= 0) show(at(event)); else card.hidden = true; });
  drawing.addEventListener('pointerleave', () => { card.hidden = true; });
  drawing.addEventListener('focusin', event => { 
    if (at(event) < 0) return;
    if (event.target.matches(':focus-visible')) zoom.show(places[at(event)].x, places[at(event)].y); // a mark that was pressed must not move away
    show(at(event));
  });
  drawing.addEventListener('focusout', () => { card.hidden = true; });
  drawing.addEventListener('click', event => { if (at(event) >= 0) openViewer(places[at(event)].id); });
  drawing.addEventListener('keydown', event => {
    const index = at(event);
    if (index < 0) return;
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); openViewer(places[index].id); return; }
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!direction) return;
    event.preventDefault();
    const next = nearestTowards(places, index, direction);
    if (next < 0) return;
    marks[index].setAttribute('tabindex', '-1');
    marks[next].setAttribute('tabindex', '0');
    marks[next].focus();
  });
  return [
    el('p', { class: 'muted' }, `${plural(places.length, 'image')} by their embeddings, arranged so that neighbors stay neighbors (t-SNE, van der Maaten and Hinton 2008; distances between groups and their sizes mean little). `,
      'Marks with a ring are mistakes, hollow marks are training images.'),
    el('div', { class: 'map-layout' }, el('div', {}, zoom.buttons, el('div', { class: 'map-box' }, drawing, card), el('p', { class: 'muted map-help' },
      'Zoom with two fingers, +, − or Ctrl and the wheel (after a click into the map, the wheel alone). Drag to move the map when it is zoomed.')), mapLegend(group, places, marks, update)),
  ];
}

function mark(place, index) {
  const image = images[place.id];
  const { color, shape } = markOf(image.label);
  return svg('g', {
    class: `mark${image.part === 'training' ? ' hollow' : ''}`, transform: `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`, 'data-index': index, 'data-label': image.label,
    tabindex: index === 0 ? 0 : -1, role: 'button', 'aria-label': `${classes[image.label]}, taken for ${classes[image.predicted]}: ${fileName(image.name)}`,
  }, !isRight(image) && svg('circle', { class: 'ring', r: 9 }), svg('path', { d: shape, fill: color, stroke: color }));
}

/** Shows thumbnails below their marks where requested; existing ones are kept. */
function showMapImages(group, places, isWanted) {
  const there = new Map([...group.children].map(node => [Number(node.dataset.index), node]));
  places.forEach((place, index) => {
    if (!isWanted(index)) there.get(index)?.remove();
    else if (!there.has(index)) group.append(...[mapImageOf(place, index)].filter(Boolean));
  });
}

/** A thumbnail, placed on the side of its mark that faces the center, so that it is not cut off at the edge. */
function mapImageOf(place, index) {
  const source = page.thumbnails[place.id] || page.largeImages[place.id];
  const beside = at => at > mapSide / 2 ? -mapImageSide : 0;
  return source && svg('g', { transform: `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`, 'data-index': index },
    svg('image', { class: 'map-image', href: source, x: beside(place.x), y: beside(place.y), width: mapImageSide, height: mapImageSide, preserveAspectRatio: 'xMidYMid slice' }));
}

/** The nearest mark within 45 degrees of a direction. */
function nearestTowards(places, from, [dx, dy]) {
  let [best, least] = [-1, Infinity];
  places.forEach((place, index) => {
    const [x, y] = [place.x - places[from].x, place.y - places[from].y];
    const [ahead, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
    const distance = ahead + 2 * aside;
    if (index !== from && ahead > 0 && aside <= ahead && distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** The classes; choosing some dims the others. */
function mapLegend(group, places, marks, changed) {
  const chosen = new Set();
  const occurring = [...new Set(places.map(place => images[place.id].label))].sort((a, b) => a - b);
  const update = () => {
    marks.forEach(node => node.classList.toggle('dim', chosen.size > 0 && !chosen.has(Number(node.dataset.label))));
    group.append(...marks.filter(node => chosen.has(Number(node.dataset.label)))); // what is drawn last lies on top
    changed();
  };
  return el('div', { class: 'map-legend' }, occurring.map(index => {
    const { color, shape } = markOf(index);
    return el('button', {
      type: 'button', 'aria-pressed': 'false', onclick: event => {
        if (!chosen.delete(index)) chosen.add(index);
        event.currentTarget.setAttribute('aria-pressed', String(chosen.has(index)));
        update();
      },
    }, svg('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, svg('path', { d: shape, fill: color, stroke: color })), classes[index]);
  }));
}
