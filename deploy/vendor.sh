#!/bin/sh
# Fetch and build the few things of others that pages load: Pico CSS (only the parts in use) and htmx.
# Their results and licences are committed; this is run only to renew them.
set -eu
pico=2.1.1 htmx=2.0.11 sass=1.108.2
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target=$here/lms/web/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts "@picocss/pico@$pico" "htmx.org@$htmx" "sass@$sass"
cat > pico.scss <<'SCSS'
@use "@picocss/pico/scss/index" with (
  $enable-classes: false,
  $enable-responsive-typography: false,
  $enable-transitions: false,
  $modules: (
    "layout/landmarks": false, "layout/container": false, "layout/section": false, "layout/grid": false,
    "layout/overflow-auto": false, "content/figure": false, "forms/input-color": false,
    "forms/input-range": false, "forms/input-search": false, "components/card": false,
    "components/dropdown": false, "components/group": false, "components/loading": false,
    "components/modal": false, "components/nav": false, "components/tooltip": false,
  )
);
SCSS
npx --no-install sass --quiet --no-source-map --style=compressed --load-path=node_modules pico.scss \
  "$target/pico-$pico.min.css"
cp node_modules/@picocss/pico/LICENSE.md "$target/pico-LICENSE.md"
cp node_modules/htmx.org/dist/htmx.min.js "$target/htmx-$htmx.min.js"
cp node_modules/htmx.org/LICENSE "$target/htmx-LICENSE"
