using System.Text;

namespace MLNet.VisionGraph.Training.Tests.Torch.Loading;

/// <summary>
/// A 64-bit ELF file of a few hundred bytes, with dynamic symbols, their versions, the versions that are required, and relocations.
/// </summary>
internal sealed class TinyElf
{
    /// <summary>The required versions; the first has number 2, the next 3.</summary>
    public string[] Versions { get; init; } = ["GLIBCXX_3.4", "GLIBCXX_3.4.32"];

    /// <summary>The dynamic symbols after the empty first one, each with its version's number.</summary>
    public (string Name, int Version)[] Symbols { get; init; } = [("_ZNSo3putEc", 2), ("_ZSt21ios_base_library_initv", 3), ("_Znwm", 2)];

    /// <summary>The numbers of symbols that relocations refer to.</summary>
    public int[] Relocations { get; init; } = [1, 3];

    /// <summary>The offset of the flags of each version in the file that <see cref="ToArray"/> made.</summary>
    public int[] Flags { get; private set; } = [];

    public byte[] ToArray()
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        var file = new MemoryStream();
        var writer = new BinaryWriter(file);
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[57]]);

        var symbols = Section(() =>
        {
            writer.Write(new byte[24]);
            foreach (var (name, _) in Symbols)
            {
                writer.Write(Name(name));
                writer.Write(new byte[20]);
            }
        });
        var versions = Section(() =>
        {
            writer.Write((short)0);
            foreach (var (_, version) in Symbols)
                writer.Write((short)version);
        });
        var needs = Section(() =>
        {
            // Elf64_Verneed, and an Elf64_Vernaux a version.
            writer.Write((short)1);
            writer.Write((short)Versions.Length);
            writer.Write(Name("libstdc++.so.6"));
            writer.Write(16);
            writer.Write(0);
            Flags = new int[Versions.Length];
            for (var i = 0; i < Versions.Length; i++)
            {
                writer.Write(0x12345678); // a hash, which is not read here
                Flags[i] = (int)file.Position;
                writer.Write((short)0);
                writer.Write((short)(i + 2));
                writer.Write(Name(Versions[i]));
                writer.Write(i == Versions.Length - 1 ? 0 : 16);
            }
        });
        var relocations = Section(() =>
        {
            foreach (var symbol in Relocations)
            {
                writer.Write(0x1000L);
                writer.Write(((long)symbol << 32) | 6);
                writer.Write(0L);
            }
        });
        var texts = Section(() => writer.Write(strings.ToArray()));

        var table = file.Position;
        (uint Kind, (int Offset, int Size) Place, int Link)[] sections =
        [
            (0, (0, 0), 0),
            (11, symbols, 5),
            (0x6fffffff, versions, 1),
            (0x6ffffffe, needs, 5),
            (4, relocations, 1),
            (3, texts, 0),
        ];
        foreach (var (kind, (offset, size), link) in sections)
        {
            writer.Write(0);
            writer.Write(kind);
            writer.Write(0L);
            writer.Write(0L);
            writer.Write((long)offset);
            writer.Write((long)size);
            writer.Write(link);
            writer.Write(new byte[20]);
        }

        file.Position = 0x28;
        writer.Write(table);
        file.Position = 0x3a;
        writer.Write((short)64);
        writer.Write((short)sections.Length);
        return file.ToArray();

        (int Offset, int Size) Section(Action write)
        {
            var offset = (int)file.Position;
            write();
            return (offset, (int)file.Position - offset);
        }

        int Name(string name)
        {
            var offset = (int)strings.Position;
            strings.Write(Encoding.UTF8.GetBytes(name));
            strings.WriteByte(0);
            return offset;
        }
    }
}
