// SPDX-License-Identifier: Apache-2.0
/** `ks config view|set|delete`. */
import type { Command } from 'commander'
import { cacheDirOf } from '#apps/cli/cache-dir.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { addRefusedFlags } from '#apps/cli/scan/refused-flags.ts'
import { deleteSettings, readSettings, settingNamed, settingNames, writeSettings } from '#apps/cli/settings.ts'
import { UsageError } from '#apps/cli/usage-error.ts'

export function addConfigCommand(program: Command, context: CliContext): void {
  const command = program
    .command('config')
    .option('--cache-dir <dir>', 'folder of the settings (default ~/.kubescape, KS_CACHE_DIR)')
    .description('defaults of scan flags that are kept between scans')
  const dirOf = () => cacheDirOf(command.optsWithGlobals<{ readonly cacheDir?: string }>().cacheDir, context.env)
  command
    .command('view')
    .description('show the settings')
    .action(async () => {
      context.stdout.write(`${JSON.stringify(await readSettings(dirOf()), undefined, 2)}\n`)
    })
  addRefusedFlags(
    command
      .command('set')
      .argument('<name>', `NAME VALUE or NAME=VALUE; ${settingNames.join(', ')}`)
      .argument('[value]')
      .description('keep a setting')
      .action(async (text: string, given: string | undefined) => {
        const at = text.indexOf('=')
        const [name, value] = given === undefined && at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, given]
        if (value === undefined) throw new UsageError(`config set ${text}: a value is missing`)
        const known = settingNamed(name)
        await writeSettings(dirOf(), { ...(await readSettings(dirOf())), [known]: value })
      }),
  )
  command
    .command('delete')
    .argument('[name]', 'a setting; none, or cache: all of them')
    .description('forget settings')
    .action(async (name: string | undefined) => {
      if (name === undefined || name === 'cache') return deleteSettings(dirOf())
      const known = settingNamed(name)
      const { [known]: _, ...kept } = await readSettings(dirOf())
      return writeSettings(dirOf(), kept)
    })
}
