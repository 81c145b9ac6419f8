/** The lines of an order such as `2 apples, 1 bread`. */
export function itemsIn(order: string): { name: string; count: number }[] {
  return order
    .replace(' by courier', '')
    .split(',')
    .flatMap((line) => {
      const [, count = '', name = ''] = /^\s*(\d+)\s+(\S+)\s*$/.exec(line) ?? [];
      return name === '' ? [] : [{ name, count: Number(count) }];
    });
}
