"""``html(t"<li class={c}>{text}</li>")``: elements from the template strings of Python 3.14."""
