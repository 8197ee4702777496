// Rules of the linter for how the code is laid out here: they keep lines as long as whoever wrote them, and mend what is not so.

/** Packages of Node, other packages, the house from its roof, the neighbours, each by path: `form.tsx` before `form-foot.tsx`. */
const rank = (target) => (target.startsWith('node:') ? 0 : target.startsWith('#') ? 2 : target.startsWith('../') ? 3 : target.startsWith('./') ? 4 : 1)
const climb = (target) => target.split('/').filter((part) => part === '..').length
const parts = (target) => target.replace(/\.(tsx?|mjs|css)$/, '').toLowerCase().split('/')
function compare(one, other) {
  const [mine, theirs] = [parts(one), parts(other)]
  const at = mine.findIndex((part, n) => part !== theirs[n])
  return rank(one) - rank(other) || climb(other) - climb(one) || (at === -1 ? mine.length - theirs.length : theirs[at] === undefined ? 1 : mine[at] < theirs[at] ? -1 : 1)
}

const importOrder = {
  meta: { type: 'layout', fixable: 'code', schema: [] },
  create: (context) => ({
    Program(program) {
      const source = context.sourceCode
      let run = []
      const settle = () => {
        const sorted = run.toSorted((one, other) => compare(one.source.value, other.source.value))
        const wrong = run.find((each, n) => each !== sorted[n])
        const [from, to] = [run[0]?.range[0], run.at(-1)?.range[1]]
        if (wrong) context.report({ node: wrong, message: 'Imports stand in order: Node, packages, #, ../, ./', fix: (fixer) => fixer.replaceTextRange([from, to], sorted.map((each) => source.getText(each)).join('\n')) })
        run = []
      }
      for (const each of program.body) {
        // What is imported for what it does, and what a comment or an empty line sets apart, stays where it is.
        if (each.type !== 'ImportDeclaration' || each.specifiers.length === 0) settle()
        else {
          if (run.length > 0 && source.text.slice(run.at(-1).range[1], each.range[0]) !== '\n') settle()
          run.push(each)
        }
      }
      settle()
    },
  }),
}

const ended = ['ExpressionStatement', 'VariableDeclaration', 'ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ExportDefaultDeclaration', 'ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement', 'PropertyDefinition', 'TSTypeAliasDeclaration']

const semicolons = {
  meta: { type: 'layout', fixable: 'code', schema: [] },
  create(context) {
    const { text } = context.sourceCode
    const look = (node) => {
      const end = node.range[1]
      // One that ends a line, and that the next line does not need.
      if (text[end - 1] !== ';' || !/^[ \t]*(\n|$)/.test(text.slice(end, end + 100)) || /^\s*[([`+\-/*]/.test(text.slice(end, end + 200))) return
      context.report({ node, message: 'No semicolons', fix: (fixer) => fixer.removeRange([end - 1, end]) })
    }
    return Object.fromEntries(ended.map((type) => [type, look]))
  },
}

const quotes = {
  meta: { type: 'layout', fixable: 'code', schema: [] },
  create: (context) => ({
    Literal(node) {
      if (typeof node.value !== 'string' || !node.raw?.startsWith('"') || node.parent?.type === 'JSXAttribute' || node.raw.includes("'") || node.raw.includes('\\')) return
      context.report({ node, message: 'Single quotes', fix: (fixer) => fixer.replaceText(node, `'${node.raw.slice(1, -1)}'`) })
    },
  }),
}

const blanks = {
  meta: { type: 'layout', fixable: 'whitespace', schema: [] },
  create(context) {
    const { text } = context.sourceCode
    const kept = []
    return {
      // What stands between backticks is text.
      TemplateElement: (node) => void kept.push(node.range),
      'Program:exit'() {
        const inText = (at) => kept.some(([from, to]) => at >= from && at <= to)
        const wrong = (from, to, message, instead) => context.report({ loc: { start: context.sourceCode.getLocFromIndex(from), end: context.sourceCode.getLocFromIndex(to) }, message, fix: (fixer) => fixer.replaceTextRange([from, to], instead) })
        let at = 0
        let emptyBefore = true
        for (const line of text.split('\n')) {
          const end = at + line.length
          const last = end === text.length
          const trailing = /[ \t\r]+$/.exec(line)?.[0].length ?? 0
          const tabs = /^\t+/.exec(line)?.[0].length ?? 0
          if (!inText(end)) {
            if (line === '' && emptyBefore && !last) wrong(at, end + 1, 'One empty line at most, and none at the beginning', '')
            else if (line === '' && emptyBefore && text !== '') wrong(at - 1, end, 'No empty line at the end', '')
            if (trailing > 0) wrong(end - trailing, end, 'No blanks at the end of a line', '')
            if (last && line !== '') wrong(end, end, 'The last line ends', '\n')
          }
          if (tabs > 0 && tabs < line.length && !inText(at)) wrong(at, at + tabs, 'No tabs', '  '.repeat(tabs))
          emptyBefore = line === ''
          at = end + 1
        }
      },
    }
  },
}

const plugin = { meta: { name: 'house' }, rules: { 'import-order': importOrder, semicolons, quotes, blanks } }
export default plugin
