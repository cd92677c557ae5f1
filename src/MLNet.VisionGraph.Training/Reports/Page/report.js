'use strict';

// Adds the sections to the page, in reading order.

const sections = [
  { id: 'overview', title: 'Overview', make: overviewSection, measured: true },
  { id: 'confusion', title: 'Confusion', make: confusionSection, measured: true },
  { id: 'mistakes', title: 'Worst mistakes', short: 'Mistakes', make: mistakesSection, measured: true },
  { id: 'classes', title: 'Classes', make: perClassSection, measured: true },
  { id: 'calibration', title: 'Calibration', make: calibrationSection, measured: true },
  { id: 'curves', title: 'Learning curves', short: 'Curves', make: curvesSection },
  { id: 'attention', title: 'Where the network looks', short: 'Attention', make: attentionSection },
  { id: 'map', title: 'Map of the images', short: 'Map', make: mapSection },
  { id: 'data', title: 'Images', make: () => [countsSection(), samplesSection()] },
  { id: 'findings', title: 'Doubtful images', short: 'Doubts', make: findingsSection },
  { id: 'model', title: 'Size and speed', short: 'Size', make: modelSection },
];

function render(section) {
  const tag = section.measured && report.test ? el('span', { class: 'tag' }, `${settings.part} images`) : null;
  const content = section.make();
  section.node.replaceChildren(el('h2', {}, section.title, tag), ...[content].flat(Infinity).filter(Boolean));
}

function partChoice() {
  if (!report.test) return null;
  return choice('Numbers of', [['test', 'test images'], ['validation', 'validation images']], settings.part, value => {
    settings.part = value;
    sections.filter(section => section.measured).forEach(render);
  });
}

for (const section of sections) {
  section.node = el('section', { id: section.id, 'aria-label': section.title });
  document.getElementById('main').append(section.node);
  document.getElementById('contents').append(el('a', { href: `#${section.id}` }, section.short ?? section.title));
  render(section);
}

document.getElementById('tools').append(...[partChoice(), themeButton()].filter(Boolean));
document.getElementById('main').append(el('footer', { class: 'muted' }, `Created by ${report.generator}. This file loads nothing and sends nothing. report.json contains the same numbers.`));
document.getElementById('viewer').addEventListener('click', event => { if (event.target.id === 'viewer') event.target.close(); });
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(part => { part.open = true; }));
