// The `visiongraph` command. `visiongraph --help` explains it.
using System.Globalization;
using MLNet.VisionGraph.Cli;
using MLNet.VisionGraph.Cli.Terminal;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var interruption = new Interruption();
return await CommandLine.RunAsync(args, Streams.OfTheProcess(), interruption.Token).ConfigureAwait(false);
