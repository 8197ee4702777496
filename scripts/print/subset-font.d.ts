declare module 'subset-font' {
  export default function subsetFont(font: Buffer, text: string | undefined, options: { targetFormat: 'truetype'; variationAxes: Record<string, number>; keepAllGlyphs: boolean; dropTables: string[] }): Promise<Buffer>
}
