'use strict';

// The data, and the functions that all sections use. Names from the data become text nodes and attributes, never markup.

const page = JSON.parse(document.getElementById('report-data').textContent);
const report = page.report;
const classes = report.classes;
const images = report.images;
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

/** The metrics on the selected part: test or validation. */
const measured = () => report[settings.part];
/** The number of images of a class that were taken for another. With very many classes, the report has only the most frequent confusions. */
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

const imagesOf = part => images.map((_, id) => id).filter(id => images[id].part === part);
const isRight = image => image.label === image.predicted;

/** The thumbnail of an image, or its name if there is none. */
function thumbnail(id, large = false) {
  const image = images[id];
  const source = (large && page.largeImages[id]) || page.thumbnails[id] || page.largeImages[id];
  const description = `${fileName(image.name)}, labeled ${classes[image.label]}`;
  return source ? el('img', { src: source, alt: description, loading: 'lazy' }) : el('span', { class: 'noimage' }, fileName(image.name));
}

/** The prediction for an image, as text and symbols, so that nothing depends on color alone. */
function verdict(image) {
  return isRight(image)
    ? el('span', { class: 'right' }, `✓ ${classes[image.label]}`)
    : el('span', { class: 'wrong' }, `✗ ${classes[image.predicted]}`, el('span', { class: 'muted' }, ` not ${classes[image.label]}`));
}

/** An image that can be opened, with a caption. */
function tile(id, caption, overlay) {
  const image = images[id];
  return el('figure', { class: 'tile' },
    el('button', { type: 'button', class: isRight(image) ? 'frame' : 'frame frame-wrong', title: image.name, 'data-image': id, onclick: () => openViewer(id) },
      thumbnail(id, Boolean(overlay)), overlay),
    el('figcaption', {}, caption ?? verdict(image)));
}

/** Rows of tiles: the first ones, and a button for more. */
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

/** One image with the classifier's output. */
function openViewer(id) {
  const viewer = document.getElementById('viewer');
  const image = images[id];
  const heat = heatOf(id);
  viewer.replaceChildren(
    el('div', { class: 'viewer' },
      el('div', { class: 'viewer-image' }, thumbnail(id, true), heat && heatCanvas(heat)),
      el('div', {},
        el('h3', {}, fileName(image.name)),
        el('p', { class: 'muted path' }, image.name),
        el('p', {}, `A ${partName[image.part]} image, labeled `, el('strong', {}, classes[image.label]), '. ', verdict(image)),
        el('table', {}, el('tbody', {}, image.best.map(score => el('tr', {},
          el('th', { scope: 'row' }, classes[score.class]), el('td', {}, meter(score.probability)), el('td', { class: 'number' }, percent(score.probability)))))),
        el('p', { class: 'muted' }, `The true class has ${percent(image.probability)}; loss ${fixed(image.loss, 2)}.`),
        heat && el('p', { class: 'muted' }, `Bright areas are evidence for ${classes[heat.class]}.`),
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

/** A labeled choice. */
function choice(label, values, chosen, change) {
  const select = el('select', { onchange: event => change(event.target.value) },
    values.map(([value, text]) => el('option', { value, selected: value === chosen }, text)));
  return el('label', { class: 'choice' }, label, ' ', select);
}

/** The theme button: the system's theme applies until it is pressed. */
function themeButton() {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const button = el('button', { type: 'button', id: 'theme', onclick: () => { root.dataset.theme = isDark() ? 'light' : 'dark'; label(); } });
  const label = () => { button.textContent = isDark() ? '☀ Light' : '☾ Dark'; };
  label();
  return button;
}
