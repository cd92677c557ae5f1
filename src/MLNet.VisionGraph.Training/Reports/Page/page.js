'use strict';

// The data, and what all sections are built with. Names from the data become text nodes and attributes, never markup.

const page = JSON.parse(document.getElementById('report-data').textContent);
const report = page.report;
const classes = report.classes;
const photos = report.photos;
const settings = { part: report.test ? 'test' : 'validation' };

/** Makes an element: el('p', { class: 'note', onclick: f }, 'text', child). */
function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const fixed = (number, digits = 3) => number.toFixed(digits);
const whole = number => Math.round(number).toLocaleString('en');
const plural = (count, one, many = `${one}s`) => `${whole(count)} ${count === 1 ? one : many}`;
const fileName = path => path.split(/[\\/]/).pop();
const partName = { training: 'training', validation: 'validation', test: 'test' };

function duration(seconds) {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bytes(count) {
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e3).toFixed(1)} kB`;
}

/** The numbers on the photos that are being looked at: those of the test, or of the validation. */
const measured = () => report[settings.part];
/** How many photos of a class were taken for another. With very many classes, the report has the most frequent confusions only. */
function countOf(numbers, label, predicted) {
  if (numbers.confusion) return numbers.confusion[label][predicted];
  if (label === predicted) return numbers.classes[label].correct;
  numbers.byPair ??= new Map(numbers.confusions.map(([i, j, count]) => [i * classes.length + j, count]));
  return numbers.byPair.get(label * classes.length + predicted) ?? 0;
}

/** Rows for a table: all, or the first of an order where there are very many. */
const manyClasses = 500;
function firstOf(rows, order) {
  return rows.length > manyClasses ? [...rows].sort(order).slice(0, manyClasses) : rows;
}

function cutNote(count, what) {
  return count > manyClasses && el('p', { class: 'muted' }, `The ${whole(manyClasses)} classes ${what} of ${whole(count)}; report.json has all.`);
}

const photosOf = part => photos.map((_, id) => id).filter(id => photos[id].part === part);
const isRight = photo => photo.label === photo.predicted;

/** What a photo looks like; its name where there is no picture. */
function picture(id, large = false) {
  const photo = photos[id];
  const source = (large && page.largePictures[id]) || page.pictures[id] || page.largePictures[id];
  const description = `${fileName(photo.name)}, labelled ${classes[photo.label]}`;
  return source ? el('img', { src: source, alt: description, loading: 'lazy' }) : el('span', { class: 'nopicture' }, fileName(photo.name));
}

/** What the classifier says of a photo, in words and signs, so that nothing hangs on colour. */
function verdict(photo) {
  return isRight(photo)
    ? el('span', { class: 'right' }, `✓ ${classes[photo.label]}`)
    : el('span', { class: 'wrong' }, `✗ ${classes[photo.predicted]}`, el('span', { class: 'muted' }, ` not ${classes[photo.label]}`));
}

/** A photo that can be opened, with a caption. */
function tile(id, caption, overlay) {
  const photo = photos[id];
  return el('figure', { class: 'tile' },
    el('button', { type: 'button', class: isRight(photo) ? 'frame' : 'frame frame-wrong', title: photo.name, 'data-photo': id, onclick: () => openViewer(id) },
      picture(id, Boolean(overlay)), overlay),
    el('figcaption', {}, caption ?? verdict(photo)));
}

/** Rows of tiles; of many, the first ones and a button for more. */
function gallery(ids, caption, first = 36) {
  const box = el('div', { class: 'gallery' });
  const show = count => {
    box.replaceChildren(...ids.slice(0, count).map(id => tile(id, caption?.(id))));
    if (count < ids.length) {
      box.append(el('button', { type: 'button', class: 'more', onclick: () => show(count + 60) }, `${ids.length - count} more`));
    }
  };
  show(first);
  return box;
}

/** A photo by itself with the classifier's answer. */
function openViewer(id) {
  const viewer = document.getElementById('viewer');
  const photo = photos[id];
  const heat = heatOf(id);
  viewer.replaceChildren(
    el('div', { class: 'viewer' },
      el('div', { class: 'viewer-picture' }, picture(id, true), heat && heatCanvas(heat)),
      el('div', {},
        el('h3', {}, fileName(photo.name)),
        el('p', { class: 'muted path' }, photo.name),
        el('p', {}, `A ${partName[photo.part]} photo, labelled `, el('strong', {}, classes[photo.label]), '. ', verdict(photo)),
        el('table', {}, el('tbody', {}, photo.best.map(score => el('tr', {},
          el('th', { scope: 'row' }, classes[score.class]), el('td', {}, meter(score.probability)), el('td', { class: 'number' }, percent(score.probability)))))),
        el('p', { class: 'muted' }, `Its own class has ${percent(photo.probability)}; loss ${fixed(photo.loss, 2)}.`),
        heat && el('p', { class: 'muted' }, `Bright is what speaks for ${classes[heat.class]}.`),
        el('button', { type: 'button', onclick: () => viewer.close() }, 'Close'))));
  viewer.showModal();
}

/** A bar from 0 to 1. */
function meter(share) {
  return svg('svg', { class: 'meter', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'meter-back', width: 100, height: 8 }), svg('rect', { class: 'meter-fill', width: 100 * Math.max(0, Math.min(1, share)), height: 8 }));
}

/** A table whose columns sort it. Columns: { name, value: row => …, show: row => …, number }. */
function sortableTable(rows, columns, { sortBy = -1, descending = false, caption, onrow } = {}) {
  const body = el('tbody');
  const heads = columns.map((column, index) => el('th', { scope: 'col', class: column.number ? 'number' : null },
    el('button', { type: 'button', class: 'sort', onclick: () => sort(index, index === sortBy ? !descending : Boolean(column.number)) }, column.name)));
  const sort = (index, down) => {
    [sortBy, descending] = [index, down];
    const sorted = index < 0 ? rows : [...rows].sort((a, b) => {
      const [left, right] = [columns[index].value(a), columns[index].value(b)];
      return (down ? -1 : 1) * (typeof left === 'string' ? left.localeCompare(right) : left - right);
    });
    heads.forEach((head, place) => head.setAttribute('aria-sort', place !== index ? 'none' : down ? 'descending' : 'ascending'));
    body.replaceChildren(...sorted.map(row => el('tr', {}, columns.map((column, place) =>
      el(place === 0 ? 'th' : 'td', { scope: place === 0 ? 'row' : null, class: column.number ? 'number' : null }, (column.show ?? column.value)(row))), onrow && onrow(row))));
  };
  sort(sortBy, descending);
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', { class: 'sortable' }, caption && el('caption', {}, caption), el('thead', {}, el('tr', {}, heads, onrow && el('td'))), body));
}

/** A labelled choice. */
function choice(label, values, chosen, change) {
  const select = el('select', { onchange: event => change(event.target.value) },
    values.map(([value, text]) => el('option', { value, selected: value === chosen }, text)));
  return el('label', { class: 'choice' }, label, ' ', select);
}
