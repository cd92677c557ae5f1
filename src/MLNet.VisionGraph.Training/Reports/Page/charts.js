'use strict';

// Figures: lines over epochs, and the reliability diagram. Lines differ in their dashes too, not in color alone.

const chartSize = { width: 480, height: 260, left: 58, right: 14, top: 14, bottom: 38 };

/** Round numbers that span a range. */
function ticks(low, high, count = 5) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find(factor => factor * power >= rough);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step) found.push(Number(value.toPrecision(12)));
  return found;
}

/** Axes with a grid; returns the drawing and the two scales. */
function axes({ title, xLabel, yLabel, x, y, yFormat, xTicks }) {
  const { width, height, left, right, top, bottom } = chartSize;
  const toX = value => left + (width - left - right) * (x[1] > x[0] ? (value - x[0]) / (x[1] - x[0]) : 0.5);
  const toY = value => height - bottom - (height - top - bottom) * (y[1] > y[0] ? (value - y[0]) / (y[1] - y[0]) : 0.5);
  const drawing = svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title });
  for (const value of ticks(y[0], y[1])) {
    drawing.append(
      svg('line', { class: 'grid', x1: left, x2: width - right, y1: toY(value), y2: toY(value) }),
      svg('text', { class: 'tick', x: left - 6, y: toY(value) + 4, 'text-anchor': 'end' }, yFormat(value)));
  }
  for (const value of xTicks) {
    drawing.append(svg('text', { class: 'tick', x: toX(value), y: height - bottom + 16, 'text-anchor': 'middle' }, String(value)));
  }
  drawing.append(
    svg('line', { class: 'axis', x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }),
    svg('text', { class: 'axis-name', x: (left + width - right) / 2, y: height - 4, 'text-anchor': 'middle' }, xLabel),
    svg('text', { class: 'axis-name', x: 12, y: (top + height - bottom) / 2, 'text-anchor': 'middle', transform: `rotate(-90 12 ${(top + height - bottom) / 2})` }, yLabel));
  return { drawing, toX, toY };
}

/** Lines over epochs. Series: { name, points: [[epoch, value]] }. Arrow keys and the pointer read values off. */
function lineChart({ title, yLabel, series, best, yFormat, fromZero = false, y }) {
  const shown = series.filter(line => line.points.length > 0);
  if (shown.length === 0) return null;
  const epochs = [...new Set(shown.flatMap(line => line.points.map(point => point[0])))].sort((a, b) => a - b);
  const values = shown.flatMap(line => line.points.map(point => point[1]));
  const range = y ?? [fromZero ? 0 : Math.min(...values), Math.max(...values)];
  const xTicks = ticks(epochs[0], epochs.at(-1), 6).filter(Number.isInteger);
  const { drawing, toX, toY } = axes({ title, xLabel: 'epoch', yLabel, x: [epochs[0], epochs.at(-1)], y: range, yFormat, xTicks });
  const { height, top, bottom } = chartSize;
  if (best > 0) drawing.append(svg('line', { class: 'best', x1: toX(best), x2: toX(best), y1: top, y2: height - bottom }), svg('text', { class: 'tick', x: toX(best), y: top - 3, 'text-anchor': 'middle' }, `best: ${best}`));
  shown.forEach((line, index) => {
    drawing.append(svg('path', { class: `line line-${index}`, d: line.points.map((point, i) => `${i ? 'L' : 'M'}${toX(point[0]).toFixed(1)} ${toY(point[1]).toFixed(1)}`).join('') }));
    if (line.points.length < 40) drawing.append(...line.points.map(point => svg('circle', { class: `dot line-${index}`, cx: toX(point[0]), cy: toY(point[1]), r: 2.4 })));
  });

  const cursor = svg('line', { class: 'cursor', y1: top, y2: height - bottom, visibility: 'hidden' });
  drawing.append(cursor);
  const reading = el('output', { class: 'reading' }, '\u00a0');
  let at = -1;
  const read = index => {
    at = Math.max(0, Math.min(epochs.length - 1, index));
    for (const end of ['x1', 'x2']) cursor.setAttribute(end, toX(epochs[at]));
    cursor.setAttribute('visibility', 'visible');
    const texts = shown.map(line => [line.name, line.points.find(point => point[0] === epochs[at])]).filter(([, point]) => point).map(([name, point]) => `${name} ${yFormat(point[1], true)}`);
    reading.textContent = `epoch ${epochs[at]}: ${texts.join(', ')}`;
  };
  drawing.setAttribute('tabindex', '0');
  drawing.addEventListener('pointermove', event => {
    const box = drawing.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * chartSize.width;
    read(epochs.reduce((nearest, epoch, index) => Math.abs(toX(epoch) - x) < Math.abs(toX(epochs[nearest]) - x) ? index : nearest, 0));
  });
  drawing.addEventListener('keydown', event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    read(at < 0 ? (step > 0 ? 0 : epochs.length - 1) : at + step);
  });
  const legend = shown.length > 1 && el('p', { class: 'legend' }, shown.map((line, index) => el('span', {},
    svg('svg', { class: 'sample', viewBox: '0 0 28 8', 'aria-hidden': 'true' }, svg('path', { class: `line line-${index}`, d: 'M0 4L28 4' })), line.name)));
  return el('figure', { class: 'chart-box' }, el('figcaption', {}, title), drawing, legend, reading);
}

/** Accuracy over confidence (Guo et al.): bars are the accuracy, hatched areas the gap to the confidence, dark bars the number of images. */
function reliabilityDiagram(calibration) {
  const format = value => value.toFixed(1);
  const { drawing, toX, toY } = axes({ title: 'Reliability diagram: accuracy over confidence', xLabel: 'confidence', yLabel: 'accuracy', x: [0, 1], y: [0, 1], yFormat: format, xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1] });
  drawing.append(svg('defs', {}, svg('pattern', { id: 'hatch', width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('line', { class: 'hatch', y2: 5 }))));
  const most = Math.max(...calibration.bins.map(bin => bin.count));
  for (const bin of calibration.bins.filter(bin => bin.count > 0)) {
    const [x, width] = [toX(bin.lower) + 1, toX(bin.upper) - toX(bin.lower) - 2];
    const gap = [Math.max(bin.confidence, bin.accuracy), Math.min(bin.confidence, bin.accuracy)];
    drawing.append(svg('g', {},
      svg('title', {}, `${plural(bin.count, 'image')} with confidence ${fixed(bin.confidence, 2)}: ${percent(bin.accuracy)} right`),
      svg('rect', { class: 'bin', x, width, y: toY(bin.accuracy), height: toY(0) - toY(bin.accuracy) }),
      svg('rect', { class: 'gap', x, width, y: toY(gap[0]), height: toY(gap[1]) - toY(gap[0]) }),
      svg('rect', { class: 'count', x, width, y: toY(0) - 6 * bin.count / most, height: 6 * bin.count / most })));
  }
  drawing.append(svg('line', { class: 'ideal', x1: toX(0), y1: toY(0), x2: toX(1), y2: toY(1) }));
  return el('figure', { class: 'chart-box' }, drawing, el('figcaption', { class: 'muted' }, 'Bars: accuracy. Hatched: the gap to the confidence. Dashed line: perfect calibration. Dark bars at the bottom: the number of images.'));
}
