// Trains the starter weights, and shows what they are worth:
//   ./build.sh starter train WORK BACKBONE FOLDER…
//       Trains. Each FOLDER has train and val (or test) with one subfolder per class; their classes are joined into one list.
//       WORK receives checkpoints, curve and weights.
//   ./build.sh starter pack WORK/BACKBONE.safetensors OUTPUT
//       Writes the weights that the package contains: without the head, in half precision.
//   ./build.sh starter prove WORK/BACKBONE.safetensors FOLDER…
//       Measures linear probes on other images, from these weights and from random ones, three seeds each (STARTER_SEEDS), and color
//       histograms.
//   ./build.sh starter race WORK/BACKBONE.safetensors FOLDER EPOCHS…
//       Measures fine-tuning from these weights and from random ones, three seeds each, with one training for each number of epochs.
using System.Globalization;
using Starter;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["train", var work, var backbone, .. var folders] when folders.Length > 0:
        Pretraining.Run(work, backbone, folders);
        return 0;
    case ["pack", var weights, var output]:
        Packing.Run(weights, output);
        return 0;
    case ["race", var weights, var folder, .. var epochs] when epochs.Length > 0:
        Race.Run(weights, folder, [.. epochs.Select(int.Parse)]);
        return 0;
    case ["prove", var weights, .. var folders] when folders.Length > 0:
        Proof.Run(weights, folders);
        return 0;
    default:
        Console.Error.WriteLine(
            "starter train WORK BACKBONE FOLDER… | starter pack WEIGHTS OUTPUT | "
                + "starter prove WEIGHTS FOLDER… | starter race WEIGHTS FOLDER EPOCHS…"
        );
        return 2;
}
