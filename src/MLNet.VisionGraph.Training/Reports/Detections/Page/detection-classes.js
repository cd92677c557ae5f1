'use strict';

// The result, the learning curves, the numbers of each class, and the confusion of classes.

const orDash = value => value < 0 ? '–' : fixed(value);

function overviewSection() {
  const { boxes, masks, training } = report;
  const card = (name, value, note) => el('div', { class: 'card' }, el('span', { class: 'card-name' }, name), el('span', { class: 'card-value' }, value), el('span', { class: 'muted' }, note));
  const cards = (numbers, what) => [
    card(`AP of ${what}`, orDash(numbers.averagePrecision), 'COCO’s main number: IoU 0.5 to 0.95'),
    card(`AP50 of ${what}`, orDash(numbers.averagePrecision50), 'at an IoU of 0.5'),
    card(`AP75 of ${what}`, orDash(numbers.averagePrecision75), 'at an IoU of 0.75')];
  return [
    el('p', { class: 'lead' }, el('strong', {}, report.architecture), ` on ${report.backbone}, ${report.imageSize} × ${report.imageSize} pixels, ${plural(classes.length, 'class', 'classes')}`),
    training.interrupted && el('p', { class: 'note' }, 'The training was ended early; this is its best epoch.'),
    el('div', { class: 'cards' }, cards(boxes, 'boxes'), masks && cards(masks, 'masks'),
      card('images', whole(boxes.images), `with ${plural(boxes.objects, 'object')}`),
      card('time', duration(training.seconds), `${training.epochs} of ${training.plannedEpochs} epochs, best: ${training.bestEpoch}`)),
    el('p', { class: 'basis' }, report.part === 'test' ? `Measured on ${plural(boxes.images, 'test image')}, which had no part in the training.`
      : `Measured on ${plural(boxes.images, 'validation image')}, which also determined the best epoch: expect somewhat less on new images. A part named “test”, or --test-dataset, gives an unbiased result.`),
    report.notes.length > 0 && el('ul', { class: 'note' }, report.notes.map(note => el('li', {}, note))),
    el('details', {}, el('summary', {}, 'Training settings'), el('dl', { class: 'pairs' },
      [['trained', new Date(report.created).toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' })], ...training.options.map(option => [option.name, option.value]), training.stopReason && ['stopped because', training.stopReason]]
        .filter(Boolean).map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))),
  ];
}

function curvesSection() {
  const { history, bestEpoch } = report.training;
  const of = metric => history.filter(epoch => metric in epoch.metrics).map(epoch => [epoch.epoch, epoch.metrics[metric]]);
  if (history.length === 0) return el('p', { class: 'muted' }, 'No epoch was recorded.');
  return el('div', { class: 'charts' },
    lineChart({ title: 'Training loss', yLabel: 'loss', best: bestEpoch, fromZero: true, yFormat: (value, exact) => exact ? fixed(value, 4) : String(value), series: [{ name: 'loss', points: of('loss') }] }),
    lineChart({ title: 'On the validation images', yLabel: 'average precision', best: bestEpoch, y: [0, 1], yFormat: (value, exact) => exact ? fixed(value, 4) : value.toFixed(1),
      series: [{ name: 'AP', points: of('val_ap') }, { name: 'AP50', points: of('val_ap50') }, { name: 'AP of masks', points: of('val_mask_ap') }] }));
}

function perClassSection() {
  const table = el('div');
  const column = (name, key) => ({ name, value: row => row[key] ?? -1, show: row => row[key] === null || row[key] < 0 ? '–' : [fixed(row[key]), ' ', meter(row[key])], number: true });
  const number = (name, key) => ({ name, value: row => row[key], show: row => whole(row[key]), number: true });
  const order = { by: 2, down: false };
  const curves = el('div', { class: 'lines' });
  const shown = [...classes.keys()].filter(index => report.boxes.classes[index].objects > 0)
    .sort((a, b) => report.boxes.classes[a].averagePrecision50 - report.boxes.classes[b].averagePrecision50).slice(0, 60);
  const dots = shown.map(index => {
    const { box, dot, toX, toY } = precisionRecall(report.boxes.classes[index]);
    curves.append(box);
    return { index, dot, toX, toY };
  });
  follow(() => {
    const counts = countsOfClasses();
    const rows = counts.map((one, index) => ({ ...one, ...report.boxes.classes[index], precision: one.precision, recall: one.recall }));
    const sorted = table.querySelector('[aria-sort="ascending"], [aria-sort="descending"]');
    if (sorted) [order.by, order.down] = [[...sorted.parentNode.children].indexOf(sorted), sorted.getAttribute('aria-sort') === 'descending'];
    const focused = table.contains(document.activeElement);
    if (!focused) table.replaceChildren(sortableTable(firstOf(rows, (a, b) => a.averagePrecision50 - b.averagePrecision50), [
      { name: 'class', value: row => row.name },
      number('objects', 'objects'),
      column('AP', 'averagePrecision'),
      column('AP50', 'averagePrecision50'),
      column('precision', 'precision'),
      column('recall', 'recall'),
      number('found', 'found'), number('missed', 'missed'), number('invented', 'invented'),
    ], { caption: `Each class; precision, recall and counts from a score of ${fixed(slider.threshold, 2)} on`, sortBy: order.by, descending: order.down }));
    for (const { index, dot, toX, toY } of dots) {
      const { precision, recall } = counts[index];
      dot.setAttribute('visibility', precision === null || recall === null ? 'hidden' : 'visible');
      dot.setAttribute('cx', toX(recall ?? 0));
      dot.setAttribute('cy', toY(precision ?? 0));
    }
  });
  return [cutNote(classes.length, 'with the lowest AP50'), table,
    el('h3', {}, 'Precision over recall'),
    el('p', { class: 'muted' }, 'At an IoU of 0.5, as COCO smooths it: the best precision at this recall or a higher one. The dot is the score of the slider.',
      shown.length < classes.length && ` The ${plural(shown.length, 'class', 'classes')} with the lowest AP50 of those that have objects.`),
    curves];
}

function precisionRecall(numbers) {
  const title = `${numbers.name}: AP50 ${orDash(numbers.averagePrecision50)}`;
  const { drawing, toX, toY } = axes({ title: `Precision over recall of ${title}`, xLabel: 'recall', yLabel: 'precision', x: [0, 1], y: [0, 1], yFormat: value => value.toFixed(1), xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1] });
  const reached = numbers.curve.map((precision, index) => [index / 100, precision]).filter(([, precision]) => precision > 0);
  if (reached.length > 0) drawing.append(svg('path', { class: 'line line-0', d: reached.map(([x, y], index) => `${index ? 'L' : 'M'}${toX(x).toFixed(1)} ${toY(y).toFixed(1)}`).join('') }));
  const dot = svg('circle', { class: 'at', r: 6 });
  drawing.append(dot);
  return { box: el('figure', { class: 'chart-box' }, el('figcaption', {}, title), drawing), dot, toX, toY };
}

function confusionSection() {
  const box = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Confusion of classes' });
  const most = 40;
  follow(() => {
    const counts = confusionCounts();
    const ground = classes.length;
    const wrong = index => counts[index].reduce((sum, count, other) => sum + (other === index ? 0 : count + counts[other][index]), 0);
    const kept = classes.length > most ? [...classes.keys()].sort((a, b) => wrong(b) - wrong(a)).slice(0, most).sort((a, b) => a - b) : [...classes.keys()];
    const order = [...kept, ground];
    const name = index => index === ground ? 'background' : classes[index];
    const cell = (i, j) => {
      if (i === ground && j === ground) return el('td', { class: 'empty' }, '');
      const all = i === ground ? Math.max(1, ...counts[ground]) : counts[i].reduce((sum, count) => sum + count, 0);
      const part = all > 0 ? counts[i][j] / all : 0;
      const text = i === ground ? `${plural(counts[i][j], 'invented object')} of ${name(j)}` : j === ground ? `${counts[i][j]} of ${name(i)} missed` : `${counts[i][j]} of ${name(i)} taken for ${name(j)}`;
      const node = el('td', { class: `${i === j ? 'diagonal' : ''} ${part > 0.55 ? 'full' : ''}`, title: text }, counts[i][j] || '');
      node.style.setProperty('--share', part.toFixed(3));
      return node;
    };
    const table = el('table', { class: order.length > 16 ? 'matrix counts dense' : 'matrix counts' },
      el('caption', {}, `From a score of ${fixed(slider.threshold, 2)} on`),
      el('thead', {}, el('tr', {}, el('th', { class: 'corner', scope: 'col' }, 'is ↓   found as →'), order.map(j => el('th', { scope: 'col', title: name(j) }, el('span', {}, name(j)))))),
      el('tbody', {}, order.map(i => el('tr', {}, el('th', { scope: 'row', title: name(i) }, name(i)), order.map(j => cell(i, j))))));
    table.style.setProperty('--columns', order.length);
    box.replaceChildren(table);
  });
  return [box, el('p', { class: 'muted' }, 'Rows: the true class. Columns: the class of the detection. The last column counts missed objects, the last row invented ones. An object that is not found counts for the class of the best detection over it, at an IoU of 0.5.',
    classes.length > most && ` The ${most} classes with the most mistakes are shown.`)];
}
