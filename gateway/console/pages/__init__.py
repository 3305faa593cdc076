"""One module for each page of the console; ``docs/console.md`` says how one is added."""
