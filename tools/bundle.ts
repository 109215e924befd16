// SPDX-License-Identifier: Apache-2.0
/** How programs are bundled: `ks`, and what benchmarks measure as `ks` would run it. */
import { build, type Plugin } from 'esbuild'

/** Some packages ask for `require` although they are bundled as modules. */
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as ksCreateRequire } from 'node:module'",
  'const require = ksCreateRequire(import.meta.url)',
].join('\n')

/**
 * Built-in modules as objects instead of as modules: a module's exports are all read when it is linked, and some of
 * these load much of Node only when they are read: `node:http` its own HTTP client, `node:util` a reader of command lines.
 */
const builtinsAsObjects: Plugin = {
  name: 'builtins-as-objects',
  setup(bundler) {
    bundler.onResolve({ filter: /^node:/ }, ({ path }) => ({
      path,
      namespace: 'builtin',
    }))
    bundler.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
      loader: 'js',
    }))
  },
}

/** Bundles each entry point into `<outdir>/<name>.mjs`, and what they load or share into `<outdir>/ks/`. */
export async function bundle(entryPoints: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  await build({
    entryPoints: { ...entryPoints },
    outdir,
    chunkNames: 'ks/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    bundle: true,
    // Identifiers stay: keeping their names otherwise takes a call for each closure that is made, a third of a small request.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: banner },
    plugins: [builtinsAsObjects],
    logLevel: 'warning',
  })
}
