// SPDX-License-Identifier: Apache-2.0
/** How programs are bundled: `ks`, and what benchmarks measure as `ks` would run it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'

const shebang = '#!/usr/bin/env node\n'

/** Some packages ask for `require` although they are bundled as modules. */
const requiring = [
  "import { createRequire as ksCreateRequire } from 'node:module'",
  'const require = ksCreateRequire(import.meta.url)\n',
].join('\n')

/**
 * Built-in modules as objects instead of as modules: a module's exports are all read when it is linked or required, and
 * some of these load much of Node only when they are read: `node:http` its own HTTP client, `node:util` a reader of
 * command lines. What is imported stays outside until `withBuiltinObjects`, as modules around each would be parts to load.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup(bundler) {
    bundler.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'builtin' } : { path, external: true },
    )
    bundler.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
      loader: 'js',
    }))
  },
}

/** Bundles each entry point into `<outdir>/<name>.mjs`, and what they load or share into `<outdir>/ks/`. */
export async function bundle(entryPoints: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  const { outputFiles, metafile } = await build({
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
    plugins: [builtins],
    logLevel: 'warning',
    metafile: true,
    write: false,
  })
  const builtinsOf = new Map(
    Object.entries(metafile.outputs).map(([path, { imports }]) => [
      resolve(path),
      imports.filter(({ external, kind }) => external && kind === 'import-statement').length,
    ]),
  )
  for (const { path, text } of outputFiles) {
    const code = withBuiltinObjects(text, builtinsOf.get(path) ?? 0)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${shebang}${/\brequire\b/.test(code) ? requiring : ''}${code}`)
  }
}

const builtinImport = /import(?: *([\w$]+) *(?=from|,))?,?(?:\{([^{}]*)\}|\*as ([\w$]+))?from"(node:[\w/]+)";/g

/**
 * The code with objects for the built-in modules that it imports.
 *
 * @param count how many imports of built-in modules there are, so that none is missed and nothing else taken for one
 */
function withBuiltinObjects(text: string, count: number): string {
  const found = [...text.matchAll(builtinImport)]
  if (found.length !== count)
    throw new Error(`bundle: expected ${count} imports of built-in modules, found ${found.length}; see builtinImport`)
  const objects = found.map(([, whole, named, all, module]) => {
    const names = named?.replace(/([\w$]+) as ([\w$]+)/g, '$1:$2')
    const left = [whole, all, names && `{${names}}`].filter(Boolean)
    return left.map(to => `const ${to}=globalThis.process.getBuiltinModule("${module}");`).join('')
  })
  return objects.join('') + text.replace(builtinImport, '')
}
