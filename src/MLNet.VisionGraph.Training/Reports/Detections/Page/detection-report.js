'use strict';

// Adds the sections to the page, in reading order.

const sections = [
  { id: 'overview', title: 'Overview', make: overviewSection },
  { id: 'curves', title: 'Learning curves', short: 'Curves', make: curvesSection },
  { id: 'classes', title: 'Classes', make: perClassSection },
  { id: 'confusion', title: 'Confusion', make: confusionSection },
  { id: 'images', title: 'Images', make: imagesSection },
  { id: 'mistakes', title: 'Missed and invented objects', short: 'Mistakes', make: mistakesSection },
  { id: 'labels', title: 'Doubtful labels', short: 'Doubts', make: labelsSection },
];

const main = document.getElementById('main');
for (const section of sections) {
  const node = el('section', { id: section.id, 'aria-label': section.title });
  main.append(node);
  document.getElementById('contents').append(el('a', { href: `#${section.id}` }, section.short ?? section.title));
  const content = section.make();
  node.append(el('h2', {}, section.title, section.id === 'overview' && el('span', { class: 'tag' }, `${report.part} images`)), ...[content].flat(Infinity).filter(Boolean));
  if (section.id === 'overview') main.append(thresholdBar());
}

document.getElementById('tools').append(themeButton());
main.append(el('footer', { class: 'muted' }, `Created by ${report.generator}. This file loads nothing and sends nothing.`));
document.getElementById('viewer').remove();
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(part => { part.open = true; }));
