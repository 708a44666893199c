//! The editor of SQL cells: CodeMirror, with highlighting and completion of SQL.

import {
  autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, pickedCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours come from the page's custom properties, so that light and dark need no theme of their own here. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--sql-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--sql-comment)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--sql-type)' },
]);

/** What `web/styles/cell/sql.css` does not dress, since it is CodeMirror's own. */
function theme(dark) {
  return EditorView.theme(
    {
      '&': { backgroundColor: 'transparent', color: 'inherit', fontSize: 'inherit' },
      '.cm-content': { fontFamily: 'var(--font-mono)', caretColor: 'currentColor' },
      '.cm-cursor': { borderLeftColor: 'currentColor' },
      '&.cm-focused': { outline: 'none' },
    },
    { dark },
  );
}

/** What can be written at the cursor, as the page says: `complete(text, position, asked)`. */
function completion(complete) {
  const source = (context) => {
    const found = complete?.(context.state.doc.toString(), context.pos, context.explicit);
    if (!found) return null;
    return { from: found.from, to: found.to, filter: false, options: found.options.map(option) };
  };
  return autocompletion({ override: [source], icons: false, maxRenderedOptions: 100 });
}

/** A function is written with its brackets, and the cursor goes between them. */
function option({ label, apply, detail, type }) {
  if (type !== 'function') return { label, apply, detail, type };
  return {
    label,
    detail,
    type,
    apply(view, completion, from, to) {
      const open = view.state.sliceDoc(to, to + 1) === '(';
      view.dispatch({
        changes: { from, to, insert: open ? apply : `${apply}()` },
        selection: { anchor: from + apply.length + 1 },
        annotations: pickedCompletion.of(completion),
        userEvent: 'input.complete',
      });
    },
  };
}

/** The mark of a mistake; it goes with the next change. */
const setMark = StateEffect.define();
const mark = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) if (effect.is(setMark)) next = markAt(transaction.state.doc, effect.value);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** A mark on the word at a line and a column, both from 1; what is behind the end is marked at the end. */
function markAt(doc, place) {
  if (!place || doc.length === 0) return Decoration.none;
  const line = doc.line(Math.min(place[0], doc.lines));
  let from = Math.min(line.from + place[1] - 1, line.to);
  let to = from + (/^(\w+|"[^"]*"|'[^']*'|\S)/.exec(doc.sliceString(from, line.to))?.[0].length ?? 0);
  if (to === from) [from, to] = from > 0 ? [from - 1, from] : [0, 1];
  return Decoration.set([Decoration.mark({ class: 'sql-mistake' }).range(from, to)]);
}

/**
 * Puts an editor into an element.
 *
 * `onChange` is called with the whole text after each change by the person, never after `setText`;
 * `complete(text, position, asked)` says what can be written: `{ from, to, options }`, or nothing. Tab moves the
 * focus on, as everywhere on the page; Escape closes the completions.
 */
export function createEditor(element, text, dark, onChange, complete) {
  const look = new Compartment();
  let quiet = false;
  const view = new EditorView({
    parent: element,
    state: EditorState.create({
      doc: text ?? '',
      extensions: [
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': element.getAttribute('aria-label') ?? 'SQL' }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        sql({ dialect: PostgreSQL }),
        syntaxHighlighting(highlight),
        completion(complete),
        mark,
        look.of(theme(Boolean(dark))),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) onChange?.(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(next) {
      if (next === view.state.doc.toString()) return;
      quiet = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      quiet = false;
    },
    setDark: (next) => view.dispatch({ effects: look.reconfigure(theme(Boolean(next))) }),
    setCursor: (position) => view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) } }),
    mark: (place) => view.dispatch({ effects: setMark.of(place) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
