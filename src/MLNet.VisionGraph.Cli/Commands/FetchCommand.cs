using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Downloads released weights to the cache.</summary>
internal sealed class FetchCommand : VisionGraphCommand
{
    private readonly Argument<string[]> _backbones = new("backbones")
    {
        Description = "The backbones.",
        HelpName = "BACKBONE",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _tag;
    private readonly Option<bool> _json;

    public FetchCommand(Streams streams)
        : base(
            "fetch",
            "Download released weights into the cache (set its folder with VISIONGRAPH_CACHE and mirrors with VISIONGRAPH_HUB). "
                + "An interrupted download continues where it stopped.",
            streams,
            "fetch efficientvit_m0 mobilevig_s",
            "fetch efficientvit_m0 --tag official"
        )
    {
        _backbones.CompletionSources.Add(_ =>
            BackboneRegistry.All.Select(backbone => new System.CommandLine.Completions.CompletionItem(backbone.Name))
        );
        Add(_backbones);
        _tag = AddOptional<string>(
            "--tag",
            "Which of the released weights to download; see `visiongraph info BACKBONE`. Default: the recommended ones.",
            "TAG"
        );
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isJson = parsed.GetValue(_json);
        var chosen = parsed
            .GetValue(_backbones)!
            .Select(BackboneRegistry.Get)
            .Select(backbone => (backbone, Checkpoint: Choose(backbone, parsed.GetValue(_tag))))
            .ToArray();
        var fetched = new List<(string Backbone, string Path)>();
        foreach (var (backbone, checkpoint) in chosen)
        {
            var progress = isJson || parsed.GetValue(Verbosity) == Terminal.Verbosity.Quiet ? null : new Lines(Streams, backbone.Name);
            var path = CheckpointCache.FetchAsync(checkpoint, backbone.Name, progress, cancellationToken).GetAwaiter().GetResult();
            fetched.Add((backbone.Name, path));
            if (!isJson)
                Out.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(Streams.IsLive ? "\r" : "")}{backbone.Name}  {path} ({new FileInfo(path).Length / 1e6:F1} MB)"
                    )
                );
        }

        if (isJson)
            JsonText.Write(Out, fetched.Select(file => new { file.Backbone, file.Path }));
        return ExitCodes.Ok;
    }

    private static ReleasedCheckpoint Choose(BackboneDescriptor backbone, string? tag) =>
        (tag is null ? backbone.Checkpoints.FirstOrDefault() : backbone.Checkpoints.FirstOrDefault(checkpoint => checkpoint.Tag == tag))
        ?? throw new FailureException(
            $"'{backbone.Name}' has no released weights{(tag is null ? "" : $" '{tag}'")}; "
                + $"it has {string.Join(", ", backbone.Checkpoints.Select(checkpoint => $"'{checkpoint.Tag}'"))}."
        );

    // In a terminal, one line that is rewritten; otherwise, one line every ten seconds.
    private sealed class Lines(Streams streams, string backbone) : IProgress<DownloadProgress>
    {
        private long _last;

        public void Report(DownloadProgress value)
        {
            if (TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _last)) < TimeSpan.FromSeconds(streams.IsLive ? 0.2 : 10))
                return;
            Interlocked.Exchange(ref _last, TimeProvider.System.GetTimestamp());
            var share = value.Fraction is { } fraction
                ? string.Create(CultureInfo.InvariantCulture, $" of {value.TotalBytes / 1e6:F1} MB, {100 * fraction:F0} %")
                : " MB";
            var line = string.Create(CultureInfo.InvariantCulture, $"{backbone}  {value.BytesReceived / 1e6:F1}{share}");
            if (streams.IsLive)
                streams.Out.Write($"\r{line}  ");
            else
                streams.Out.WriteLine(line);
        }
    }
}
