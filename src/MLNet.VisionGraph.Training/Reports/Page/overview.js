'use strict';

// The result of the training, and the model with its size and speed.

function overviewSection() {
  const numbers = measured();
  const { training, model } = report;
  const interval = report.accuracyInterval[settings.part];
  const top5 = numbers.topKAccuracies.length >= 5 && classes.length > 5 ? numbers.topKAccuracies[4] : null;
  const card = (name, value, note) => el('div', { class: 'card' }, el('span', { class: 'card-name' }, name), el('span', { class: 'card-value' }, value), el('span', { class: 'muted' }, note));
  return [
    el('p', { class: 'lead' }, el('strong', {}, model.backbone), `, ${training.strategy}, ${model.imageSize} × ${model.imageSize} pixels, ${plural(classes.length, 'class', 'classes')}`),
    training.interrupted && el('p', { class: 'note' }, 'The training was ended early; this is its best epoch.'),
    el('div', { class: 'cards' },
      card('accuracy', percent(numbers.accuracy), `95 % interval: ${percent(interval.lower)} to ${percent(interval.upper)}`),
      top5 !== null && card('top-5', percent(top5), 'the true class is among the five most probable'),
      card('macro F1', fixed(numbers.macroAverage.f1), 'every class has the same weight'),
      card('log-loss', fixed(numbers.logLoss), `0 is best; predicting the class frequencies gives ${fixed(priorLoss(numbers))}`),
      card('calibration error', fixed(numbers.calibration.expectedError), 'ECE, 15 bins; 0 is best'),
      card('time', duration(training.seconds), `${training.epochs} of ${training.plannedEpochs} epochs, best: ${training.bestEpoch}`)),
    el('p', { class: 'basis' }, basis(numbers)),
    report.notes.length > 0 && el('ul', { class: 'note' }, report.notes.map(note => el('li', {}, note))),
    el('details', {}, el('summary', {}, 'Training settings'),
      el('dl', { class: 'pairs' },
        pair('trained', new Date(report.created).toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' })),
        training.options.map(option => pair(option.name, option.value)),
        training.stopReason && pair('stopped because', training.stopReason))),
  ];
}

/** The log-loss of always predicting the class frequencies. */
function priorLoss(numbers) {
  return -numbers.classes.filter(one => one.support > 0).reduce((sum, one) => sum + one.support / numbers.rows * Math.log(one.support / numbers.rows), 0);
}

function basis(numbers) {
  if (settings.part === 'test') return `Measured on ${plural(numbers.rows, 'test image')}, which had no part in the training.`;
  return `Measured on ${plural(numbers.rows, 'validation image')}, which also determined the best epoch: expect somewhat less on new images.`
    + (report.test ? '' : ' Images in a folder “test”, or --test-dataset, give an unbiased result.');
}

function pair(name, value) {
  return [el('dt', {}, name), el('dd', {}, value)];
}

function modelSection() {
  const { model, speed, int8 } = report;
  return [
    el('dl', { class: 'pairs' },
      pair('backbone', model.backbone),
      model.paper && pair('paper', model.paper),
      pair('parameters', whole(model.parameters)),
      pair('multiply-adds per image', `${whole(model.multiplyAdds / 1e6)} million at ${model.imageSize} × ${model.imageSize}`),
      model.files.length > 0 ? model.files.map(file => pair(file.name, bytes(file.bytes)))
        : [pair('weights', bytes(model.weightBytes)), model.onnxBytes && pair('as ONNX', bytes(model.onnxBytes))],
      speed && [
        pair('one image', `${fixed(speed.millisecondsAlone, 2)} ms on one thread`),
        pair('throughput', `${whole(speed.imagesPerSecond)} images/s on ${plural(speed.cores, 'core')}, batches of ${speed.batchSize}`),
        pair('measured on', speed.system)],
      int8 && pair('in int8', `accuracy ${percent(int8.accuracy)} instead of ${percent(int8.float32Accuracy)}, the same class for ${percent(int8.agreement)} of ${plural(int8.images, 'image')}`)),
    speed && el('p', { class: 'muted' }, 'The speed of ONNX Runtime on decoded images, measured on this machine when the report was created, beside whatever else was running.'),
  ];
}
