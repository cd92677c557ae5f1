'use strict';

// The worst mistakes, and where the network looks.

function mistakesSection() {
  const worst = imagesOf(settings.part).filter(id => !isRight(images[id])).sort((a, b) => images[b].loss - images[a].loss).slice(0, page.mistakes);
  if (worst.length === 0) return el('p', {}, imagesOf(settings.part).length > 0 ? 'There are none among the examined images.' : 'No images were examined.');
  return [
    el('p', { class: 'muted' }, 'Misclassified images, highest loss first. In some cases the label may be wrong instead of the prediction.'),
    el('div', { class: 'gallery' }, worst.map(id => tile(id, [
      el('span', { class: 'wrong' }, `✗ ${classes[images[id].predicted]} ${percent(images[id].best[0].probability, 0)}`), el('br'),
      `is ${classes[images[id].label]} ${percent(images[id].probability, images[id].probability < 0.095 ? 1 : 0)}`]))),
  ];
}

const heatOf = id => report.heatmaps.find(heat => heat.image === id);

function attentionSection() {
  const heats = report.heatmaps;
  if (heats.length === 0) return el('p', { class: 'muted' }, 'There are no maps: the network’s last map is too small at this image size, or the time limit was reached.');
  const box = el('div', {});
  const draw = visible => box.replaceChildren(...[['wrong', heats.filter(heat => !isRight(images[heat.image]))], ['right', heats.filter(heat => isRight(images[heat.image]))]]
    .filter(([, some]) => some.length > 0)
    .flatMap(([name, some]) => [el('h3', {}, name === 'wrong' ? 'Mistakes' : 'Recognized'),
      el('div', { class: 'gallery large' }, some.map(heat => tile(heat.image, verdict(images[heat.image]), visible ? heatCanvas(heat) : null)))]));
  draw(true);
  return [
    el('p', { class: 'muted' }, 'The evidence in an image for the predicted class, relative to the other classes: bright is strong, dark is weak. ',
      `The maps have ${heats[0].rows} × ${heats[0].columns} positions and are smoothed (class activation mapping, Zhou et al., arXiv:1512.04150).`),
    el('label', { class: 'choice' }, el('input', { type: 'checkbox', checked: true, onchange: event => draw(event.target.checked) }), ' show the maps'),
    box,
  ];
}

/** A map as a shade over its image that leaves evidence bright: one pixel per position, which the browser smooths when it enlarges it. */
function heatCanvas(heat) {
  const small = el('canvas', { width: heat.columns, height: heat.rows });
  const pixels = new ImageData(heat.columns, heat.rows);
  heat.values.forEach((value, index) => pixels.data.set([12, 14, 20, Math.round(225 * (1 - value))], 4 * index));
  small.getContext('2d').putImageData(pixels, 0, 0);
  const canvas = el('canvas', { class: 'heat', width: 224, height: 224, role: 'img', 'aria-label': `Evidence for ${classes[heat.class]}` });
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, 224, 224);
  return canvas;
}
