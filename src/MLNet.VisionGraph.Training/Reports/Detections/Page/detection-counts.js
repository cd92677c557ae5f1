'use strict';

// The slider: from which score on detections count, and what follows from it.

const { objects, detections } = page;
const crowds = new Set(objects.crowd);
const slider = { threshold: report.threshold, listeners: [] };

/** The score at which each object is found; 0 if it never is. */
const foundAt = new Float64Array(objects.class.length);
detections.match.forEach((match, index) => { if (match >= 0) foundAt[match] = detections.score[index]; });

const isShown = index => detections.score[index] >= slider.threshold;
const isHit = index => detections.match[index] >= 0;
const isInvented = index => detections.match[index] === -1;
const isMissed = index => !crowds.has(index) && foundAt[index] < slider.threshold;
const share = (part, all) => all > 0 ? part / all : null;
const rate = value => value === null ? '–' : fixed(value);

/** Counts of each class: found, missed and invented objects. */
function countsOfClasses() {
  const counts = classes.map(name => ({ name, found: 0, missed: 0, invented: 0 }));
  objects.class.forEach((label, index) => { if (!crowds.has(index)) counts[label][isMissed(index) ? 'missed' : 'found']++; });
  detections.class.forEach((label, index) => { if (isShown(index) && isInvented(index)) counts[label].invented++; });
  return counts.map(addRates);
}

function addRates(counts) {
  return { ...counts, precision: share(counts.found, counts.found + counts.invented), recall: share(counts.found, counts.found + counts.missed) };
}

function sumOf(counts) {
  const sum = key => counts.reduce((all, one) => all + one[key], 0);
  return addRates({ found: sum('found'), missed: sum('missed'), invented: sum('invented') });
}

/** Counts which class is taken for which; the last row and column are the background. */
function confusionCounts() {
  const ground = classes.length;
  const counts = Array.from({ length: ground + 1 }, () => new Array(ground + 1).fill(0));
  const taken = new Set();
  detections.class.forEach((label, index) => {
    if (!isShown(index) || detections.match[index] < -1) return;
    const over = detections.over[index];
    let row = isHit(index) ? label : ground;
    if (row === ground && over >= 0 && isMissed(over) && !taken.has(over)) {
      row = objects.class[over];
      taken.add(over);
    }
    counts[row][label]++;
  });
  objects.class.forEach((label, index) => { if (isMissed(index) && !taken.has(index)) counts[label][ground]++; });
  return counts;
}

/** Calls a function now and whenever the slider moves. */
function follow(draw) {
  slider.listeners.push(draw);
  draw();
}

function thresholdBar() {
  const counts = {};
  const input = el('input', { type: 'range', id: 'threshold', min: 0.05, max: 0.95, step: 0.01, value: report.threshold, 'aria-describedby': 'threshold-counts' });
  const value = el('output', { for: 'threshold' });
  const name = (key, text) => el('span', {}, counts[key] = el('span', { 'data-count': key }), ` ${text}`);
  const bar = el('div', { class: 'threshold', role: 'group', 'aria-label': 'Minimum score of detections' },
    el('label', {}, 'Minimum score', input, value),
    el('span', { class: 'key', id: 'threshold-counts' }, name('found', 'found'), name('missed', 'missed'), name('invented', 'invented'), name('precision', 'precision'), name('recall', 'recall')));
  let waiting = false;
  input.addEventListener('input', () => {
    slider.threshold = Number(input.value);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; slider.listeners.forEach(draw => draw()); });
  });
  follow(() => {
    const sum = sumOf(countsOfClasses());
    value.textContent = fixed(slider.threshold, 2);
    for (const key of ['found', 'missed', 'invented']) counts[key].textContent = whole(sum[key]);
    for (const key of ['precision', 'recall']) counts[key].textContent = rate(sum[key]);
  });
  return bar;
}
