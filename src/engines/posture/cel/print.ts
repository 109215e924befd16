// SPDX-License-Identifier: Apache-2.0
/**
 * Writes a parsed expression as text again, with the changes that make it safe to run.
 *
 * Every step of a loop pays (`ks_step()`), and `matches` becomes a function that takes linear time. Parentheses stand
 * wherever they may be needed.
 */
import { type ASTNode, serialize } from '@marcbachmann/cel-js'

/** Loops whose second argument is a condition. */
const conditions: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter'])

/** The expression, instrumented. Throws for what is not supported. */
export function instrumented(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return serialize(node)
    case 'id':
      if (node.args === 'authorizer')
        throw new Error('it asks an authorizer, and nobody asks for anything here: there is no request and no user')
      return node.args
    case '.':
    case '.?':
      return `${inner(node.args[0])}${node.op}${node.args[1]}`
    case '[]':
      return `${inner(node.args[0])}[${instrumented(node.args[1])}]`
    case '[?]':
      return `${inner(node.args[0])}[?${instrumented(node.args[1])}]`
    case 'call':
      return `${node.args[0]}(${node.args[1].map(instrumented).join(', ')})`
    case 'rcall':
      return method(node.args[0], node.args[1], node.args[2])
    case 'list':
      return `[${node.args.map(instrumented).join(', ')}]`
    case 'map':
      return `{${node.args.map(([key, value]) => `${instrumented(key)}: ${instrumented(value)}`).join(', ')}}`
    case '?:': {
      const [condition, then, otherwise] = node.args
      return `(${instrumented(condition)} ? ${instrumented(then)} : ${instrumented(otherwise)})`
    }
    case '!_':
      return `!${inner(node.args)}`
    case '-_':
      return `-${inner(node.args)}`
    default:
      return `(${instrumented(node.args[0])} ${node.op} ${instrumented(node.args[1])})`
  }
}

function inner(node: ASTNode): string {
  return node.op === 'id' || node.op === '.' ? instrumented(node) : `(${instrumented(node)})`
}

function method(name: string, receiver: ASTNode, args: readonly ASTNode[]): string {
  if (receiver.op === 'id' && receiver.args === 'cel') return bound(name, args)
  const on = inner(receiver)
  const texts = args.map(instrumented)
  const [variable = '', body = ''] = texts
  if (args.length === 2 && conditions.has(name)) return `${on}.${name}(${variable}, (ks_step() ? ${body} : false))`
  if (name === 'map' && args.length === 2) return `${on}.map(${variable}, (ks_step() ? dyn(${body}) : dyn(null)))`
  if (name === 'map' && args.length === 3)
    return `${on}.map(${variable}, (ks_step() ? ${body} : false), ${texts[2] ?? ''})`
  return `${on}.${name === 'matches' ? 'ks_matches' : name}(${texts.join(', ')})`
}

/** `cel.bind(x, value, body)` as a loop over the one value, which pays for its size: bindings cannot double for free. */
function bound(name: string, [variable, value, body]: readonly ASTNode[]): string {
  if (name !== 'bind' || variable?.op !== 'id' || !value || !body)
    throw new Error(`cel.${name} is not supported; cel.bind(name, value, expression) is`)
  return `[ks_bound(dyn(${instrumented(value)}))].map(${variable.args}, dyn(${instrumented(body)}))[0]`
}
