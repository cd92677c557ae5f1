'use strict';

// The confusion matrix. A cell opens its images: by click, or with arrow keys and Enter.

const matrixView = { scale: 'row', order: 'given', limit: 60 };

function confusionSection() {
  const box = el('div', { class: 'matrix-box' });
  const shown = el('div', { class: 'cell-images', 'aria-live': 'polite' }, el('p', { class: 'muted' }, 'Choose a cell to see its images.'));
  const draw = () => box.replaceChildren(matrix(shown));
  draw();
  return [
    el('p', { class: 'controls' },
      choice('Show', [['row', 'share of the row (recall)'], ['column', 'share of the column (precision)'], ['count', 'counts']], matrixView.scale, value => { matrixView.scale = value; draw(); }),
      choice('Order', [['given', 'order of the classes'], ['mistakes', 'most mistakes first'], ['name', 'by name'], ['count', 'most images first']], matrixView.order, value => { matrixView.order = value; draw(); }),
      classes.length > 30 && choice('Classes', [[30, 'the 30 most confused'], [60, 'the 60 most confused'], [200, classes.length > 200 ? 'the 200 most confused' : 'all']].map(([value, text]) => [String(value), text]), String(matrixView.limit), value => { matrixView.limit = Number(value); draw(); })),
    box,
    el('p', { class: 'muted' }, 'Rows: the true class. Columns: the predicted class.',
      measured().confusionsLeftOut > 0 && ` Of the confusions, the report has the ${whole(measured().confusions.length)} most frequent ones; ${whole(measured().confusionsLeftOut)} others are left out and count as 0 here.`),
    shown,
    frequentConfusions(shown),
  ];
}

function mistakesOf(index) {
  const one = measured().classes[index];
  return one.support + one.predicted - 2 * one.correct;
}

function shownClasses() {
  const all = classes.map((_, index) => index);
  const kept = all.length > matrixView.limit ? [...all].sort((a, b) => mistakesOf(b) - mistakesOf(a)).slice(0, matrixView.limit).sort((a, b) => a - b) : all;
  const by = {
    given: (a, b) => a - b,
    mistakes: (a, b) => mistakesOf(b) - mistakesOf(a) || a - b,
    name: (a, b) => classes[a].localeCompare(classes[b]),
    count: (a, b) => measured().classes[b].support - measured().classes[a].support || a - b,
  };
  return kept.sort(by[matrixView.order]);
}

function matrix(shown) {
  const { classes: numbers } = measured();
  const count = (i, j) => countOf(measured(), i, j);
  const order = shownClasses();
  const dense = order.length > 16;
  const most = Math.max(1, ...order.flatMap(i => order.map(j => count(i, j))));
  const shareOf = (i, j) => {
    const whole = matrixView.scale === 'row' ? numbers[i].support : matrixView.scale === 'column' ? numbers[j].predicted : most;
    return whole > 0 ? count(i, j) / whole : 0;
  };
  const cell = (i, j, row, column) => {
    const found = count(i, j);
    const share = shareOf(i, j);
    const text = found === 0 ? '' : dense || matrixView.scale === 'count' ? String(found) : `${Math.round(100 * share)} %`;
    const node = el('td', {
      role: 'gridcell', tabindex: row === 0 && column === 0 ? 0 : -1, 'data-true': i, 'data-predicted': j, 'data-row': row, 'data-column': column,
      class: `${i === j ? 'diagonal' : ''} ${share > 0.55 ? 'full' : ''}`,
      title: `${classes[i]} taken for ${classes[j]}: ${plural(found, 'image')}`, 'aria-label': `${classes[i]} taken for ${classes[j]}: ${plural(found, 'image')}`,
    }, text);
    node.style.setProperty('--share', share.toFixed(3));
    return node;
  };
  const table = el('table', { class: dense ? 'matrix dense' : 'matrix', role: 'grid', 'aria-label': 'Confusion matrix' },
    el('thead', {}, el('tr', {}, el('th', { class: 'corner', scope: 'col' }, 'is ↓   taken for →'), order.map(j => el('th', { scope: 'col', title: classes[j] }, el('span', {}, classes[j]))))),
    el('tbody', {}, order.map((i, row) => el('tr', {}, el('th', { scope: 'row', title: classes[i] }, classes[i]), order.map((j, column) => cell(i, j, row, column))))));
  table.style.setProperty('--columns', order.length);

  const choose = node => {
    table.querySelectorAll('[aria-selected]').forEach(other => other.removeAttribute('aria-selected'));
    node.setAttribute('aria-selected', 'true');
    showCell(shown, Number(node.dataset.true), Number(node.dataset.predicted));
  };
  table.addEventListener('click', event => { const node = event.target.closest('td'); if (node) { focusCell(table, node); choose(node); } });
  table.addEventListener('keydown', event => {
    const node = event.target.closest('td');
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!node || !(step || event.key === 'Enter' || event.key === ' ')) return;
    event.preventDefault();
    if (!step) return choose(node);
    const next = table.querySelector(`td[data-row="${Number(node.dataset.row) + step[0]}"][data-column="${Number(node.dataset.column) + step[1]}"]`);
    if (next) focusCell(table, next);
  });
  return el('div', { class: 'scroll' }, table);
}

function focusCell(table, node) {
  table.querySelectorAll('td[tabindex="0"]').forEach(other => other.setAttribute('tabindex', '-1'));
  node.setAttribute('tabindex', '0');
  node.focus();
}

/** Shows the images of a cell, highest confidence first. */
function showCell(target, label, predicted) {
  const count = countOf(measured(), label, predicted);
  const found = imagesOf(settings.part).filter(id => images[id].label === label && images[id].predicted === predicted).sort((a, b) => images[b].best[0].probability - images[a].best[0].probability);
  target.replaceChildren(
    el('h3', {}, label === predicted ? `${classes[label]}, recognized` : `${classes[label]}, taken for ${classes[predicted]}`, ` (${plural(count, 'image')})`),
    found.length === 0 ? el('p', { class: 'muted' }, count === 0 ? 'There is none.' : 'None of them was examined for this report.')
      : gallery(found, id => [percent(images[id].best[0].probability, 0), el('span', { class: 'muted' }, ` ${fileName(images[id].name)}`)]),
    found.length > 0 && found.length < count ? el('p', { class: 'muted' }, `${found.length} of them were examined for this report.`) : '');
}

function frequentConfusions(shown) {
  const { confusion, confusions, classes: numbers } = measured();
  const all = confusion ? classes.flatMap((_, i) => classes.map((__, j) => ({ i, j, count: confusion[i][j] }))) : confusions.map(([i, j, count]) => ({ i, j, count }));
  const pairs = all.filter(pair => pair.i !== pair.j && pair.count > 0).sort((a, b) => b.count - a.count).slice(0, 12);
  if (pairs.length === 0) return el('p', {}, 'There are no confusions.');
  return el('details', { open: true }, el('summary', {}, 'The most frequent confusions'), sortableTable(pairs, [
    { name: 'is', value: pair => classes[pair.i] },
    { name: 'taken for', value: pair => classes[pair.j] },
    { name: 'images', value: pair => pair.count, number: true },
    { name: 'of its class', value: pair => pair.count / numbers[pair.i].support, show: pair => percent(pair.count / numbers[pair.i].support), number: true },
  ], { sortBy: 2, descending: true, caption: 'Confusions', onrow: pair => el('td', {}, el('button', { type: 'button', onclick: () => { showCell(shown, pair.i, pair.j); shown.scrollIntoView({ block: 'nearest' }); } }, 'images')) }));
}
