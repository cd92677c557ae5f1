'use strict';

// Zooming and panning of a drawing: wheel, pinch, drag, keys and buttons. Scrolling the page is not intercepted: the wheel requires Ctrl or the focus, and one finger moves the drawing only while it is zoomed.

const mostZoom = 16;
const zoomStep = 1.5;
const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

/**
 * Makes the content of a group in a drawing of the given size zoomable. Returns the buttons and functions: at(x, y), the displayed position of a point;
 * show(x, y), which moves the view until a point is visible; scale(). The drawing's --shrink keeps the size of marks constant; on a narrow screen, they grow to it.
 */
function zoomable(drawing, group, width, height, changed) {
  const view = { scale: 1, x: 0, y: 0 };
  const scaleText = el('output', { class: 'map-scale', 'aria-live': 'polite' });
  const shownWidth = () => drawing.getBoundingClientRect().width || width;

  const apply = () => {
    group.setAttribute('transform', `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.scale.toFixed(4)})`);
    const narrow = Math.max(1, width / shownWidth());
    drawing.style.setProperty('--shrink', (1 + (narrow - 1) * Math.min(1, (view.scale - 1) / 2)) / view.scale);
    drawing.classList.toggle('zoomed', view.scale > 1);
    scaleText.textContent = view.scale > 1 ? `${Math.round(100 * view.scale)} %` : '';
    for (const node of [zoomOut, whole]) node.setAttribute('aria-disabled', view.scale === 1);
    zoomIn.setAttribute('aria-disabled', view.scale === mostZoom);
  };
  const set = (scale, x, y) => {
    view.scale = scale < 1.01 ? 1 : Math.min(mostZoom, scale);
    view.x = clamp(x, width * (1 - view.scale), 0);
    view.y = clamp(y, height * (1 - view.scale), 0);
    apply();
    changed();
  };
  const zoom = (factor, x = width / 2, y = height / 2) => {
    const scale = clamp(view.scale * factor, 1, mostZoom);
    set(scale, x - scale / view.scale * (x - view.x), y - scale / view.scale * (y - view.y));
  };
  const button = (sign, label, press) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: press }, sign);
  const zoomIn = button('+', 'Zoom in', () => zoom(zoomStep));
  const zoomOut = button('−', 'Zoom out', () => zoom(1 / zoomStep));
  const whole = button('⤢', 'Show all', () => set(1, 0, 0));
  const buttons = el('div', { class: 'map-tools', role: 'group', 'aria-label': 'Zoom' }, scaleText, zoomOut, zoomIn, whole);

  const pointOf = event => {
    const box = drawing.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * width, (event.clientY - box.top) / box.height * height];
  };
  drawing.addEventListener('wheel', event => {
    const hasFocus = [drawing, buttons].some(node => node.contains(document.activeElement));
    const isAtEnd = view.scale === 1 && event.deltaY > 0;
    if (!event.ctrlKey && !event.metaKey && (!hasFocus || isAtEnd)) return;
    event.preventDefault();
    zoom(Math.exp(-clamp(event.deltaY * (event.deltaMode === 1 ? 16 : 1), -100, 100) / 250), ...pointOf(event));
  }, { passive: false });
  drawing.addEventListener('keydown', event => {
    const press = { '+': zoomIn, '=': zoomIn, '-': zoomOut, 0: whole }[event.key];
    if (!press || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    press.click();
  });
  addGestures(drawing, pointOf, (factor, from, to) => {
    zoom(factor, ...from);
    set(view.scale, view.x + to[0] - from[0], view.y + to[1] - from[1]);
  }, () => view.scale > 1);
  new ResizeObserver(() => set(view.scale, view.x, view.y)).observe(drawing);
  apply();

  const at = (x, y) => [view.x + view.scale * x, view.y + view.scale * y];
  return {
    buttons,
    at,
    scale: () => view.scale,
    isSeen: (x, y, margin = 0) => { const [left, top] = at(x, y); return left >= -margin && left <= width + margin && top >= -margin && top <= height + margin; },
    show: (x, y) => {
      const [left, top] = at(x, y);
      const margin = Math.min(60, width / 8, height / 8);
      set(view.scale, view.x + clamp(left, margin, width - margin) - left, view.y + clamp(top, margin, height - margin) - top);
    },
  };
}

/** One pointer drags; two zoom about the point between them. A drag ends without a click. */
function addGestures(drawing, pointOf, move, canDrag) {
  const pointers = new Map();
  let dragged = false;
  const measure = () => {
    const points = [...pointers.values()];
    const center = [0, 1].map(axis => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    return { center, spread: points.length > 1 ? Math.max(1, Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1])) : 1 };
  };
  drawing.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    if (pointers.size === 0) dragged = false;
    if (pointers.size < 2) pointers.set(event.pointerId, pointOf(event));
  });
  drawing.addEventListener('pointermove', event => {
    if (!pointers.has(event.pointerId) || !(pointers.size > 1 || canDrag())) return;
    const before = measure();
    const point = pointOf(event);
    const start = pointers.get(event.pointerId);
    if (!dragged && pointers.size === 1 && Math.hypot(point[0] - start[0], point[1] - start[1]) < 6) return; // a small movement is still a click
    if (!dragged) pointers.forEach((_, id) => drawing.setPointerCapture(id));
    dragged = true;
    pointers.set(event.pointerId, point);
    const after = measure();
    move(after.spread / before.spread, before.center, after.center);
  });
  drawing.addEventListener('touchmove', event => { if (event.touches.length > 1) event.preventDefault(); }, { passive: false }); // two fingers do not scroll
  for (const end of ['pointerup', 'pointercancel']) drawing.addEventListener(end, event => pointers.delete(event.pointerId));
  drawing.addEventListener('pointerleave', event => { if (!dragged) pointers.delete(event.pointerId); });
  drawing.addEventListener('click', event => { if (dragged) event.stopPropagation(); dragged = false; }, { capture: true });
}
