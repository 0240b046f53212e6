using System.Globalization;
using Wafer.Fuzz;

// Random modules of Binaryen's fuzzer, run by Wafer and by V8: every value that comes out must be the same. See eng/fuzz.
if (args is not [string optimizer, string node, string folder, ..])
{
    Console.Error.WriteLine("usage: Wafer.Fuzz WASM-OPT NODE FOLDER [COUNT] [SEED]");
    return 2;
}
int count = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 500;
int seed = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 1;
Directory.CreateDirectory(folder);

var comparison = new Comparison(new ModuleSource(node, optimizer, folder), new V8Runner(node, folder));
return comparison.Run(count, seed) ? 0 : 1;
