// What the browser keeps of a test until the receipt: places and choices, never a word of a question.

const keyOf = (sitting) => `sitting:${sitting}`;

/** Return the kept answers and marks of a sitting. answers: place → {choice, saved}; marked: place → true. */
export function read(sitting) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(sitting)) ?? "{}");
    return { answers: kept.answers ?? {}, marked: kept.marked ?? {} };
  } catch {
    return { answers: {}, marked: {} };
  }
}

/** Keep the answers and marks; a full or forbidden storage must not stop the test. */
export function write(sitting, journal) {
  try {
    localStorage.setItem(keyOf(sitting), JSON.stringify(journal));
  } catch {
    // the server still gets every answer
  }
}

/** Forget a sitting, once the server has given its receipt. */
export function forget(sitting) {
  localStorage.removeItem(keyOf(sitting));
}

/** Say whether an answer of this browser has not reached the server. */
export function unsent(sitting) {
  return Object.values(read(sitting).answers).some((answer) => !answer.saved);
}
