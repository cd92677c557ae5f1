'use strict';

// The images with their boxes, and missed and invented objects as small pictures.

const shows = { truth: true, found: true, masks: true };

/** A box or an outline: a dark line under a bright one, so that it is seen on any image. */
function shape(kind, group, label, state, corners, outlines, unit) {
  const name = label + state;
  const [x0, y0, x1, y1] = corners;
  const rect = className => svg('rect', { class: className, x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) });
  const path = outlines && svg('path', { class: `shape outline ${kind}`, d: outlines.map(part => `M${part.map((value, index) => (index % 2 ? ' ' : index ? 'L' : '') + value).join('')}Z`).join('') });
  return svg('g', { class: `box ${group}`, tabindex: 0, role: 'img', 'aria-label': name, 'data-kind': kind },
    svg('title', {}, name), rect('under'), path, rect(`shape ${kind}`), svg('text', { class: 'label', x: x0 + 2 * unit, y: Math.max(13 * unit, y0 - 4 * unit), }, label));
}

const nameOf = (index, isTruth) => isTruth ? classes[objects.class[index]] : `${classes[detections.class[index]]} ${fixed(detections.score[index], 2)}`;

/** Draws the boxes of an image for the slider. */
function drawBoxes(drawing, picture, unit) {
  const focused = drawing.contains(document.activeElement) && document.activeElement.dataset.key;
  const truths = picture.objects.map(([index, ...corners]) => {
    const kind = crowds.has(index) ? 'crowd' : isMissed(index) ? 'miss' : 'truth';
    const node = shape(kind, 'is-truth', nameOf(index, true), kind === 'miss' ? ', missed' : kind === 'crowd' ? ', a group' : '', corners, picture.objectOutlines[index], unit);
    node.dataset.key = `o${index}`;
    return node;
  });
  const found = picture.detections.filter(([index]) => isShown(index)).map(([index, ...corners]) => {
    const kind = isHit(index) ? 'hit' : isInvented(index) ? 'false' : 'crowd';
    const node = shape(kind, 'is-found', nameOf(index, false), kind === 'false' ? ', invented' : '', corners, picture.detectionOutlines[index], unit);
    node.dataset.key = `d${index}`;
    return node;
  });
  drawing.replaceChildren(...truths, ...found);
  drawing.classList.toggle('crowded', truths.length + found.length > 14);
  for (const text of drawing.querySelectorAll('.label')) {
    text.style.setProperty('font-size', `${12 * unit}px`);
    text.style.setProperty('stroke-width', `${3 * unit}px`);
  }
  if (focused) drawing.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
  return { missed: picture.objects.filter(([index]) => isMissed(index)).length, invented: picture.detections.filter(([index]) => isShown(index) && isInvented(index)).length };
}

function pictureTile(picture) {
  const image = images[picture.image];
  const longest = Math.max(image.width, image.height);
  const drawing = svg('svg', { viewBox: `0 0 ${image.width} ${image.height}`, preserveAspectRatio: 'none', role: 'group', 'aria-label': `Boxes in ${fileName(image.name)}` });
  const caption = el('figcaption', {});
  const draw = () => {
    const { missed, invented } = drawBoxes(drawing, picture, longest / 340);
    caption.replaceChildren(missed + invented === 0 ? el('span', { class: 'right' }, '✓ no mistake') : el('span', { class: 'wrong' }, `✗ ${missed} missed, ${invented} invented`),
      el('span', { class: 'muted', title: image.name }, ` ${fileName(image.name)}`));
  };
  const tile = el('figure', { class: 'tile', 'data-image': picture.image },
    el('div', { class: 'picture' }, el('img', { src: picture.source, alt: fileName(image.name), width: image.width, height: image.height, loading: 'lazy' }), drawing), caption);
  return { tile, draw };
}

function check(name, text) {
  const box = document.getElementById('images');
  return el('label', { class: 'check' }, el('input', { type: 'checkbox', checked: true, 'data-show': name, onchange: event => {
    shows[name] = event.target.checked;
    box.classList.toggle(`no-${name}`, !shows[name]);
  } }), text);
}

function key() {
  const one = (kind, text) => el('span', {}, svg('svg', { viewBox: '0 0 34 12', 'aria-hidden': 'true' }, svg('path', { class: `shape ${kind}`, d: 'M3 6L31 6' })), text);
  return el('p', { class: 'key' }, one('truth', 'true object, found'), one('miss', 'true object, missed'), one('hit', 'detection that finds one'), one('false', 'invented object'));
}

function imagesSection() {
  const box = el('div', { class: 'objects' });
  let tiles = [];
  const show = count => {
    for (const picture of page.pictures.slice(tiles.length, count)) tiles.push(pictureTile(picture));
    const rest = page.pictures.length - tiles.length;
    box.replaceChildren(...tiles.map(one => one.tile), ...(rest > 0 ? [el('button', { type: 'button', class: 'more', onclick: () => show(tiles.length + 24) }, `${rest} more`)] : []));
    tiles.forEach(one => one.draw());
  };
  show(12);
  follow(() => tiles.forEach(one => one.draw()));
  return [
    el('p', { class: 'muted' }, `The images with the most mistakes at a score of ${fixed(report.threshold, 2)} come first. Tab moves from box to box; where there are many, a box shows its label when it has the focus or the pointer.`),
    el('p', { class: 'key controls' }, check('truth', 'true objects'), check('found', 'detections'), report.hasMasks && check('masks', 'outlines of masks')),
    key(), page.pictures.length > 0 ? box : el('p', {}, 'No image is shown.')];
}

/** A small picture with its boxes. */
function cropTile(crop, kind, caption) {
  const [left, top, width, height] = crop.window;
  const rects = crop.boxes.flatMap(([x0, y0, x1, y1], index) => ['under', `shape ${index ? 'false' : kind}`].map(name => svg('rect', { class: name, x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) })));
  return el('figure', { class: 'tile' },
    crop.source ? el('div', { class: 'picture crop', title: crop.name },
      el('img', { src: crop.source, alt: fileName(crop.name), width, height, loading: 'lazy' }),
      svg('svg', { viewBox: `${left} ${top} ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, rects)) : el('span', { class: 'noimage' }, fileName(crop.name)),
    el('figcaption', {}, caption, el('span', { class: 'muted', title: crop.name }, ` ${fileName(crop.name)}`)));
}

function mistakesSection() {
  const missed = el('div');
  const invented = el('div');
  const list = (target, title, all, shown, kind, caption) => target.replaceChildren(
    el('h3', {}, `${title} (${whole(all)})`),
    all === 0 ? el('p', { class: 'muted' }, 'There are none.') : shown.length === 0 ? el('p', { class: 'muted' }, 'None of them has a picture in this report.')
      : el('div', { class: 'crops' }, shown.map(([index, crop]) => cropTile(page.crops[crop], kind, caption(index)))),
    shown.length > 0 && shown.length < all ? el('p', { class: 'muted' }, `${whole(shown.length)} of them have a picture in this report.`) : '');
  follow(() => {
    const sum = sumOf(countsOfClasses());
    list(missed, 'Missed', sum.missed, page.missed.filter(([index]) => isMissed(index)), 'miss', index => el('strong', {}, `${nameOf(index, true)}${foundAt[index] > 0 ? `, found at ${fixed(foundAt[index], 2)}` : ''}`));
    list(invented, 'Invented', sum.invented, page.invented.filter(([index]) => isShown(index)), 'false', index => el('strong', {}, nameOf(index, false)));
  });
  return [el('p', { class: 'muted' }, 'Missed: the objects with the lowest scores, or none, first. Invented: the highest scores first.'), missed, invented];
}
