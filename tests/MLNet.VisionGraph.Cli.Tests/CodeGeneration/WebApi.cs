using System.Diagnostics;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>A web API that runs on a free port, with a folder for temporary files of its own.</summary>
internal sealed class WebApi : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    public WebApi(string assembly)
    {
        TemporaryFiles = Directory.CreateTempSubdirectory("visiongraph-api-").FullName;
        _process = Sdk.Start(
            "env",
            Path.GetDirectoryName(assembly)!,
            $"TMPDIR={TemporaryFiles}",
            "DOTNET_EnableDiagnostics=0",
            "dotnet",
            assembly,
            "--urls",
            "http://127.0.0.1:0"
        );
        _ = _process.StandardError.ReadToEndAsync();
        try
        {
            Client.BaseAddress = ReadAddress();
        }
        catch
        {
            Dispose();
            throw;
        }

        _ = _process.StandardOutput.ReadToEndAsync(); // not used, but a full pipe would block the process
    }

    public HttpClient Client { get; } = new();

    /// <summary>Gets the output of the start.</summary>
    public string StartText => string.Join('\n', _lines);

    /// <summary>Gets the folder in which it puts temporary files.</summary>
    public string TemporaryFiles { get; }

    /// <summary>Gets the most memory that it has had, in bytes, as the kernel counts it.</summary>
    public long PeakMemory =>
        1024
        * long.Parse(
            File.ReadLines($"/proc/{_process.Id}/status")
                .First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
                .Split(':')[1]
                .Replace("kB", "")
        );

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(TemporaryFiles, recursive: true);
    }

    private Uri ReadAddress()
    {
        string? address = null;
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _lines.Add(line);
            if (line.Contains("Now listening on: ", StringComparison.Ordinal))
                address = line.Split("Now listening on: ")[1];
            if (line.Contains("curl", StringComparison.Ordinal))
                break;
        }

        Assert.That(address, Is.Not.Null, string.Join('\n', _lines));
        return new Uri(address!);
    }
}
