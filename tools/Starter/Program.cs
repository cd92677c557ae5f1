// Trains the starter weights, and shows what they are worth:
//   ./build.sh starter answer WORK FOLDER…
//       Asks ML.NET's ResNet18 for its features of fixed views of the images in the tar files of each FOLDER.
//   ./build.sh starter distill WORK BACKBONE FOLDER…
//       Trains a backbone on these answers: WORK receives checkpoints, curve and weights. Recipe.cs has all settings.
//   ./build.sh starter pack WORK/BACKBONE.safetensors OUTPUT
//       Writes the weights that the package contains: without a head, in half precision.
//   ./build.sh starter prove WORK/BACKBONE.safetensors[,…] FOLDER…
//       Measures features on labeled images, each FOLDER with train and test: these weights, random ones, and ML.NET's ResNet18.
//   ./build.sh starter race WORK/BACKBONE.safetensors FOLDER EPOCHS…
//       Measures fine-tuning from these weights and from random ones, three seeds each (STARTER_SEEDS).
using System.Globalization;
using Starter;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["answer", var work, .. var folders] when folders.Length > 0:
        Distillation.Answer(work, folders);
        return 0;
    case ["distill", var work, var backbone, .. var folders] when folders.Length > 0:
        Distillation.Run(work, backbone, folders);
        return 0;
    case ["pack", var weights, var output]:
        Packing.Run(weights, output);
        return 0;
    case ["prove", var weights, .. var folders] when folders.Length > 0:
        Proof.Run(weights.Split(','), folders);
        return 0;
    case ["race", var weights, var folder, .. var epochs] when epochs.Length > 0:
        Race.Run(weights, folder, [.. epochs.Select(int.Parse)]);
        return 0;
    default:
        Console.Error.WriteLine(
            "starter answer WORK FOLDER… | starter distill WORK BACKBONE FOLDER… | starter pack WEIGHTS OUTPUT | "
                + "starter prove WEIGHTS[,…] FOLDER… | starter race WEIGHTS FOLDER EPOCHS…"
        );
        return 2;
}
