namespace MLNet.VisionGraph.Benchmarks.Scoring.Detection;

/// <summary>Images per second of detection, and the shares of the operators that follow the network.</summary>
internal static class DetectionBench
{
    private static readonly string[] s_operators = ["NonMaxSuppression", "RoiAlign", "TopK", "Conv", "FusedConv"];

    /// <summary>Measures the two light architectures with a backbone.</summary>
    public static void Print(Rounds rounds, string name, int side)
    {
        using var files = new DrawnFiles(32, 640, 480);
        foreach (var architecture in new[] { DetectorArchitecture.Light, DetectorArchitecture.LightMask })
        {
            using var contenders = new DetectionContenders(architecture, BackboneRegistry.Get(name), side, files.Files);
            Console.WriteLine();
            Console.WriteLine($"{architecture} with {name}, JPEG files of 640 × 480 px fitted into {side} × {side}");
            RateTable.Print(rounds, contenders.All);

            // Blocked layouts have names of their own.
            var shares = OperatorShares.Measure(contenders.Graph, contenders.FirstInputs());
            var shown = s_operators.Select(wanted =>
                $"{wanted} {shares.Where(share => share.Operator == wanted).Sum(share => share.Share):P1}"
            );
            Console.WriteLine($"  shares of the graph's time, one thread: {string.Join(", ", shown)}");
        }
    }
}
