'use strict';

// The photos themselves: counts, samples, and what may be wrong with them.

function countsSection() {
  const { parts } = report.data;
  const most = Math.max(1, ...classes.map((_, index) => parts.reduce((sum, part) => sum + part.classCounts[index], 0)));
  const total = row => row.counts.reduce((sum, count) => sum + count, 0);
  const every = classes.map((name, index) => ({ name, index, counts: parts.map(part => part.classCounts[index]) }));
  const rows = firstOf(every, (a, b) => total(a) - total(b) || a.index - b.index);
  return [
    el('p', {}, parts.map(part => `${plural(part.photos, `${part.part} photo`)}`).join(', '), '.'),
    sortableTable(rows, [
      { name: 'class', value: row => row.name },
      ...parts.map((part, place) => ({ name: part.part, value: row => row.counts[place], show: row => whole(row.counts[place]), number: true })),
      { name: 'all', value: total, show: row => [whole(total(row)), ' ', meter(total(row) / most)], number: true },
    ], { caption: 'Photos of each class' }),
    cutNote(classes.length, 'with the fewest photos'),
  ];
}

function samplesSection() {
  if (photos.length === 0) return null;
  const byClass = classes.map(() => []);
  for (const part of ['training', 'validation', 'test']) {
    for (const id of photosOf(part)) if (byClass[photos[id].label].length < page.photosPerClass && page.pictures[id]) byClass[photos[id].label].push(id);
  }
  const rowOf = index => el('div', { class: 'strip' }, el('h4', {}, classes[index]), el('div', { class: 'gallery small' }, byClass[index].map(id => tile(id))));
  const all = classes.map((_, index) => index).filter(index => classes.length <= manyClasses || byClass[index].length > 0).slice(0, manyClasses);
  if (all.length <= 12) return all.map(rowOf);
  const box = el('div', {}, all.slice(0, 12).map(rowOf));
  return [box, el('button', { type: 'button', class: 'more', onclick: event => { box.append(...all.slice(12).map(rowOf)); event.target.remove(); } }, `${all.length - 12} more classes`), all.length < classes.length && el('p', { class: 'muted' }, `${whole(all.length)} of ${whole(classes.length)} classes have photos here.`)];
}

function findingsSection() {
  const { unreadable, leftOut, notes } = report.data;
  const list = lines => el('ul', {}, lines.slice(0, 200).map(line => el('li', {}, line)), lines.length > 200 && el('li', {}, `and ${lines.length - 200} more`));
  return [
    el('h3', {}, 'Suspicious labels'),
    report.suspiciousLabels.length === 0 ? el('p', { class: 'muted' }, 'None was found.') : [
      el('p', { class: 'muted' }, 'Photos among whose ten nearest neighbours, as the network sees them, hardly any has their label. A network that has learned a photo by heart hides it here.'),
      el('div', { class: 'suspects' }, report.suspiciousLabels.map(suspicion)),
    ],
    el('h3', {}, 'Duplicates'),
    report.duplicates.length === 0 ? el('p', { class: 'muted' }, 'None was found.') : report.duplicates.map(duplicate),
    el('h3', {}, 'Photos that cannot be read'),
    unreadable.length === 0 ? el('p', { class: 'muted' }, 'None.')
      : el('ul', {}, unreadable.slice(0, 200).map(photo => el('li', {}, el('span', { class: 'path' }, photo.name), `: ${photo.reason}`)), unreadable.length > 200 && el('li', {}, `and ${unreadable.length - 200} more`)),
    el('h3', {}, 'Left out'),
    leftOut.length === 0 ? el('p', { class: 'muted' }, 'Nothing else was left out.') : list(leftOut),
    notes.length > 0 && [el('h3', {}, 'Notes'), list(notes)],
  ];
}

function suspicion(found) {
  const photo = photos[found.photo];
  return el('div', { class: 'suspect' },
    tile(found.photo, [el('strong', {}, classes[photo.label]), el('br'), el('span', { class: 'muted' }, partName[photo.part])]),
    el('div', {},
      el('p', {}, 'Rather ', el('strong', {}, classes[found.suggested]), `? ${Math.round(10 * found.share)} of 10 neighbours are; the classifier says ${classes[photo.predicted]}.`),
      el('div', { class: 'gallery tiny' }, found.neighbours.slice(0, 6).map(id => tile(id, classes[photos[id].label])))));
}

function duplicate(group) {
  return el('div', { class: 'duplicate' },
    el('p', {}, group.isExact ? 'The same file' : 'Nearly the same picture',
      group.isLeak && el('strong', { class: 'wrong' }, ' ⚠ on both sides of learning and judging: the numbers are too good'),
      group.labelsDiffer && el('strong', { class: 'wrong' }, ' ⚠ with different labels')),
    el('div', { class: 'gallery small' }, group.photos.slice(0, 12).map(id => tile(id, [classes[photos[id].label], el('br'), el('span', { class: 'muted' }, `${partName[photos[id].part]}: ${fileName(photos[id].name)}`)]))),
    group.photos.length > 12 && el('p', { class: 'muted' }, `and ${group.photos.length - 12} more`));
}
