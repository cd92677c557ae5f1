using Microsoft.ML.Runtime;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>Writes to the log of the context, if there is one.</summary>
internal sealed class ScoringLog(IHostEnvironment? environment, string activity = "Score")
{
    private readonly IHost? _host = environment?.Register("VisionGraph");

    public void Info(string message) => Write(channel => channel.Info(MessageSensitivity.None, message));

    public void Warning(string message) => Write(channel => channel.Warning(MessageSensitivity.UserData, message));

    public void Invalid(InvalidImageException exception) => Warning(exception.Message);

    public void InvalidCount(long count, long rows) =>
        Write(channel =>
            channel.Warning(MessageSensitivity.None, $"{count} of {rows} images could not be read; their outputs are missing.")
        );

    private void Write(Action<IChannel> write)
    {
        if (_host is null)
            return;
        using var channel = _host.Start(activity);
        write(channel);
    }
}
