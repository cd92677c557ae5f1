'use strict';

// The data set: counts, samples, duplicates and suspicious labels.

function countsSection() {
  const { parts } = report.data;
  const most = Math.max(1, ...classes.map((_, index) => parts.reduce((sum, part) => sum + part.classCounts[index], 0)));
  const total = row => row.counts.reduce((sum, count) => sum + count, 0);
  const every = classes.map((name, index) => ({ name, index, counts: parts.map(part => part.classCounts[index]) }));
  const rows = firstOf(every, (a, b) => total(a) - total(b) || a.index - b.index);
  return [
    el('p', {}, parts.map(part => `${plural(part.images, `${part.part} image`)}`).join(', '), '.'),
    sortableTable(rows, [
      { name: 'class', value: row => row.name },
      ...parts.map((part, place) => ({ name: part.part, value: row => row.counts[place], show: row => whole(row.counts[place]), number: true })),
      { name: 'all', value: total, show: row => [whole(total(row)), ' ', meter(total(row) / most)], number: true },
    ], { caption: 'Images of each class' }),
    cutNote(classes.length, 'with the fewest images'),
  ];
}

function samplesSection() {
  if (images.length === 0) return null;
  const byClass = classes.map(() => []);
  for (const part of ['training', 'validation', 'test']) {
    for (const id of imagesOf(part)) if (byClass[images[id].label].length < page.imagesPerClass && page.thumbnails[id]) byClass[images[id].label].push(id);
  }
  const rowOf = index => el('div', { class: 'strip' }, el('h4', {}, classes[index]), el('div', { class: 'gallery small' }, byClass[index].map(id => tile(id))));
  const all = classes.map((_, index) => index).filter(index => classes.length <= manyClasses || byClass[index].length > 0).slice(0, manyClasses);
  if (all.length <= 12) return all.map(rowOf);
  const box = el('div', {}, all.slice(0, 12).map(rowOf));
  return [box, el('button', { type: 'button', class: 'more', onclick: event => { box.append(...all.slice(12).map(rowOf)); event.target.remove(); } }, `${all.length - 12} more classes`), all.length < classes.length && el('p', { class: 'muted' }, `${whole(all.length)} of ${whole(classes.length)} classes have images here.`)];
}

function findingsSection() {
  const { unreadable, leftOut, notes } = report.data;
  const list = lines => el('ul', {}, lines.slice(0, 200).map(line => el('li', {}, line)), lines.length > 200 && el('li', {}, `and ${lines.length - 200} more`));
  return [
    el('h3', {}, 'Suspicious labels'),
    report.suspiciousLabels.length === 0 ? el('p', { class: 'muted' }, 'None was found.') : [
      el('p', { class: 'muted' }, 'Images whose label hardly any of their ten nearest neighbors in the embedding space share. An image that the network has memorized is not found.'),
      el('div', { class: 'suspects' }, report.suspiciousLabels.map(suspicion)),
    ],
    el('h3', {}, 'Duplicates'),
    report.duplicates.length === 0 ? el('p', { class: 'muted' }, 'None was found.') : report.duplicates.map(duplicate),
    el('h3', {}, 'Images that cannot be read'),
    unreadable.length === 0 ? el('p', { class: 'muted' }, 'None.')
      : el('ul', {}, unreadable.slice(0, 200).map(image => el('li', {}, el('span', { class: 'path' }, image.name), `: ${image.reason}`)), unreadable.length > 200 && el('li', {}, `and ${unreadable.length - 200} more`)),
    el('h3', {}, 'Left out'),
    leftOut.length === 0 ? el('p', { class: 'muted' }, 'Nothing else was left out.') : list(leftOut),
    notes.length > 0 && [el('h3', {}, 'Notes'), list(notes)],
  ];
}

function suspicion(found) {
  const image = images[found.image];
  return el('div', { class: 'suspect' },
    tile(found.image, [el('strong', {}, classes[image.label]), el('br'), el('span', { class: 'muted' }, partName[image.part])]),
    el('div', {},
      el('p', {}, 'Rather ', el('strong', {}, classes[found.suggested]), `? ${Math.round(10 * found.share)} of 10 neighbors are; the classifier predicts ${classes[image.predicted]}.`),
      el('div', { class: 'gallery tiny' }, found.neighbors.slice(0, 6).map(id => tile(id, classes[images[id].label])))));
}

function duplicate(group) {
  return el('div', { class: 'duplicate' },
    el('p', {}, group.isExact ? 'The same file' : 'Nearly the same image',
      group.isLeak && el('strong', { class: 'wrong' }, ' ⚠ in both training and evaluation data: the metrics are too good'),
      group.labelsDiffer && el('strong', { class: 'wrong' }, ' ⚠ with different labels')),
    el('div', { class: 'gallery small' }, group.images.slice(0, 12).map(id => tile(id, [classes[images[id].label], el('br'), el('span', { class: 'muted' }, `${partName[images[id].part]}: ${fileName(images[id].name)}`)]))),
    group.images.length > 12 && el('p', { class: 'muted' }, `and ${group.images.length - 12} more`));
}
