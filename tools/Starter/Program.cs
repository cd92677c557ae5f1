// Trains the starter weights, and shows what they are worth:
//   ./build.sh starter train FOLDER WORK [BACKBONE]             FOLDER has train and val (or test) with a subfolder a class; WORK receives checkpoints, curve and weights
//   ./build.sh starter pack WORK/BACKBONE.safetensors OUTPUT    without the head, in half precision: what the package carries
//   ./build.sh starter prove WORK/BACKBONE.safetensors FOLDER…  linear probes on other photos, from these weights and from random ones, three seeds each
//   ./build.sh starter race WORK/BACKBONE.safetensors FOLDER EPOCHS   fine-tuning from these weights and from random ones, epoch by epoch
using System.Globalization;
using Starter;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["train", var photos, var work, .. var rest]:
        Pretraining.Run(photos, work, rest.FirstOrDefault() ?? "efficientvit_m0");
        return 0;
    case ["pack", var weights, var output]:
        Packing.Run(weights, output);
        return 0;
    case ["race", var weights, var folder, var epochs]:
        Race.Run(weights, folder, int.Parse(epochs));
        return 0;
    case ["prove", var weights, .. var folders] when folders.Length > 0:
        Proof.Run(weights, folders);
        return 0;
    default:
        Console.Error.WriteLine("starter train FOLDER WORK [BACKBONE] | starter pack WEIGHTS OUTPUT | starter prove WEIGHTS FOLDER… | starter race WEIGHTS FOLDER EPOCHS");
        return 2;
}
