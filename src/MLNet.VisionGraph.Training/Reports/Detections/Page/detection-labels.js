'use strict';

// Labels that may be wrong.

function labelsSection() {
  const { problems } = report;
  const group = (title, text, count, list, kind, caption) => [
    el('h3', {}, `${title} (${whole(count)})`), el('p', { class: 'muted' }, text),
    count === 0 ? el('p', {}, 'There are none.') : el('div', { class: 'crops' }, list.map(one => cropTile(page.crops[one.crop], kind, caption(one)))),
    list.length < count && el('p', { class: 'muted' }, `The first ${whole(list.length)} of ${whole(count)}.`)];
  return [
    group('Perhaps labeled wrongly', 'True objects that no detection of any class overlaps, even from a score of 0.05 on. The largest come first.',
      problems.unfoundCount, problems.unfound, 'miss', one => el('strong', {}, one.class)),
    group('Perhaps not labeled, or as something else', 'Detections with a score above 0.8 that find no object of their class.',
      problems.unlabeledCount, problems.unlabeled, 'false', one => [el('strong', {}, `${one.class} ${fixed(one.score, 2)}`), one.labeled !== null && ` labeled ${one.labeled}`]),
    group('Perhaps labeled twice', 'Pairs of boxes of the same class with an IoU above 0.9, in the images of all parts.',
      problems.duplicateCount, problems.duplicates, 'truth', one => [el('strong', {}, one.class), ` IoU ${fixed(one.score, 2)}, ${one.part}`]),
  ];
}
