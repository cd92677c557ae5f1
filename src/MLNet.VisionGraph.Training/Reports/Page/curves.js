'use strict';

// Metrics per class and per epoch, and the calibration.

function curvesSection() {
  const { history, bestEpoch, trials } = report.training;
  const of = metric => history.filter(epoch => metric in epoch.metrics).map(epoch => [epoch.epoch, epoch.metrics[metric]]);
  const share = (value, exact) => exact ? percent(value) : `${Math.round(100 * value)} %`;
  return [
    el('div', { class: 'charts' },
      lineChart({ title: 'Loss', yLabel: 'cross-entropy', best: bestEpoch, fromZero: true, yFormat: (value, exact) => exact ? fixed(value, 4) : String(value),
        series: [{ name: 'training', points: of('loss') }, { name: 'validation', points: of('val_loss') }] }),
      lineChart({ title: 'On the validation images', yLabel: 'share', best: bestEpoch, y: [0, 1], yFormat: share,
        series: [{ name: 'accuracy', points: of('val_top1') }, { name: 'macro F1', points: of('val_macro_f1') }, { name: 'calibration error', points: of('val_ece') }] }),
      lineChart({ title: 'Learning rate', yLabel: 'at the epoch’s end', best: bestEpoch, fromZero: true, yFormat: value => value === 0 || value >= 1e-3 ? String(Number(value.toPrecision(3))) : value.toExponential(1), series: [{ name: 'rate', points: history.map(epoch => [epoch.epoch, epoch.learningRate]) }] })),
    history.length === 0 && el('p', { class: 'muted' }, 'No epoch was recorded.'),
    el('p', { class: 'muted' }, 'The training loss is measured on augmented images with smoothed labels while the network changes, the validation loss on unaugmented images at the end of the epoch: the former can exceed the latter.'),
    trials.length > 0 && sortableTable(trials, [
      { name: 'backbone', value: trial => trial.backbone },
      { name: 'strategy', value: trial => trial.strategy },
      { name: 'images', value: trial => trial.images, show: trial => whole(trial.images), number: true },
      { name: 'epochs', value: trial => trial.epochs, number: true },
      { name: 'seconds', value: trial => trial.seconds, show: trial => fixed(trial.seconds, 1), number: true },
      { name: 'accuracy', value: trial => trial.accuracy ?? -1, show: trial => trial.accuracy === null ? '–' : percent(trial.accuracy), number: true },
      { name: 'log-loss', value: trial => trial.logLoss ?? Infinity, show: trial => trial.logLoss === null ? '–' : fixed(trial.logLoss), number: true },
      { name: 'note', value: trial => trial.note ?? '', show: trial => trial.note === null ? '' : el('span', { title: trial.note }, beginning(trial.note)) },
    ], { caption: 'The trials of the search, measured on the validation images' }),
  ];
}

// The first sentence of a note; the tooltip has all of it, with addresses and advice.
function beginning(note) {
  return note.split(/ \(|\. /)[0];
}

function perClassSection() {
  const column = (name, key) => ({ name, value: row => row[key], show: row => [fixed(row[key]), ' ', meter(row[key])], number: true });
  return [cutNote(classes.length, 'with the lowest F1'), sortableTable(firstOf(measured().classes, (a, b) => a.f1 - b.f1), [
    { name: 'class', value: row => row.name },
    column('precision', 'precision'),
    column('recall', 'recall'),
    column('F1', 'f1'),
    { name: 'log-loss', value: row => row.logLoss, show: row => fixed(row.logLoss), number: true },
    { name: 'images', value: row => row.support, show: row => whole(row.support), number: true },
    { name: 'predicted', value: row => row.predicted, show: row => whole(row.predicted), number: true },
  ], { caption: 'Each class', sortBy: 3 })];
}

function calibrationSection() {
  const { calibration } = measured();
  const { temperature } = report;
  const excess = calibration.bins.reduce((sum, bin) => sum + bin.count * (bin.confidence - bin.accuracy), 0) / Math.max(1, measured().rows);
  return el('div', { class: 'beside' }, reliabilityDiagram(calibration), el('div', {},
    el('p', {}, `Expected calibration error ${fixed(calibration.expectedError)}, at most ${fixed(calibration.maximumError)} in a bin. On average the classifier is `,
      el('strong', {}, Math.abs(excess) < 0.005 ? 'well calibrated' : excess > 0 ? `overconfident by ${percent(excess)}` : `underconfident by ${percent(-excess)}`), '.'),
    temperature && !temperature.atBound && el('p', {}, `Dividing the logits by ${fixed(temperature.temperature, 2)} gives the lowest log-loss on the validation images: `
      + `${fixed(temperature.negativeLogLikelihoodAfter)} instead of ${fixed(temperature.negativeLogLikelihoodBefore)}, with a calibration error of ${fixed(temperature.calibrationAfter.expectedError)} instead of ${fixed(temperature.calibrationBefore.expectedError)}. The saved model is as trained, with a temperature of 1.`),
    el('p', { class: 'muted' }, 'Of a hundred images with a confidence of 0.8, a well-calibrated classifier classifies eighty correctly (Guo et al., arXiv:1706.04599).')));
}
