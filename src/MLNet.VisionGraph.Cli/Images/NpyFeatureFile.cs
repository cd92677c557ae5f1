using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>
/// A NumPy array [rows, features] of float32, and beside it a text file with one image path per row. If one of them has more rows than
/// the other, the excess is removed.
/// </summary>
internal sealed class NpyFeatureFile : FeatureFile
{
    // The same for any number of rows, so that the header can be overwritten in place.
    private const int HeaderLength = 128;

    private readonly FileStream _array;
    private readonly StreamWriter _paths;
    private readonly int _length;
    private readonly string _path;
    private int _rows;
    private bool _isClosed;

    public NpyFeatureFile(string path, int length)
    {
        (_path, _length) = (path, length);
        var names = NamesOf(path);
        _array = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if (_array.Length > 0)
            ReadRows(path, names);
        else
            File.WriteAllText(names, string.Empty);
        _paths = new StreamWriter(names, append: true) { NewLine = "\n" };
        _rows = Paths.Count;
        _array.SetLength(HeaderLength + (long)_rows * length * sizeof(float));
        WriteHeader();
    }

    /// <summary>Returns the path of the text file with the image paths.</summary>
    public static string NamesOf(string path) => path + ".txt";

    /// <summary>Reads the existing rows, one at a time.</summary>
    public IEnumerable<(string Path, float[] Values)> Rows()
    {
        using var array = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        array.Position = HeaderLength;
        using var names = new StreamReader(new FileStream(NamesOf(_path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (names.ReadLine() is { } name)
        {
            var values = new float[_length];
            array.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            yield return (name, values);
        }
    }

    public override void Add(string path, float[] row)
    {
        _array.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        _paths.WriteLine(path);
        _rows++;
    }

    public override void Flush()
    {
        WriteHeader();
        _array.Flush();
        _paths.Flush();
    }

    public override void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        try
        {
            Flush();
        }
        finally
        {
            _array.Dispose();
            _paths.Dispose();
        }
    }

    private void WriteHeader()
    {
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({_rows}, {_length}), }}";
        var header = new byte[HeaderLength];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, HeaderLength - 10, 0]).CopyTo(header);
        Encoding.ASCII.GetBytes(text).CopyTo(header.AsSpan(10));
        header[^1] = (byte)'\n';
        _array.Position = 0;
        _array.Write(header);
        _array.Position = _array.Length;
    }

    private void ReadRows(string path, string names)
    {
        var header = new byte[HeaderLength];
        if (
            _array.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || header[0] != 0x93
            || header[8] != HeaderLength - 10
            || !File.Exists(names)
        )
            throw new FailureException(
                $"'{path}' is not an array that this command started, with '{Path.GetFileName(names)}' next to it: "
                    + "choose another file, or delete it."
            );
        var shape = Encoding.ASCII.GetString(header).Split('(', ')')[1].Split(',');
        if (int.Parse(shape[1], System.Globalization.CultureInfo.InvariantCulture) is var found && found != _length)
            throw Mismatch(path, found, _length);
        var whole = (int)((_array.Length - HeaderLength) / (_length * sizeof(float)));
        var text = File.ReadAllText(names);
        Paths.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(whole));
        File.WriteAllText(names, string.Concat(Paths.Select(name => name + "\n")));
        if (Paths.Count == 0)
            return;
        FirstRow = new float[_length];
        _array.ReadExactly(MemoryMarshal.AsBytes(FirstRow.AsSpan()));
    }
}
