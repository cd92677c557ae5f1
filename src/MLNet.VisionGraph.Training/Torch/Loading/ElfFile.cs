using System.Buffers.Binary;
using System.Text;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>
/// A 64-bit Linux shared library, parsed as far as symbol versions require: sections, dynamic symbols, and the versions that the library
/// requires of others (System V ABI, chapters 4 and 5; Linux Standard Base, section 10.7 for .gnu.version and .gnu.version_r).
/// </summary>
/// <remarks>
/// Offsets in a damaged file may point outside of it: members then throw <see cref="ArgumentOutOfRangeException"/> or
/// <see cref="OverflowException"/>.
/// </remarks>
internal sealed class ElfFile
{
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const int VersionFlags = 4;
    private const ushort Weak = 2; // VER_FLG_WEAK

    private readonly byte[] _bytes;
    private readonly Section[] _sections;

    /// <summary>Reads the section headers.</summary>
    /// <param name="bytes">The content of the file, which <see cref="RequiredVersion.MakeOptional"/> modifies.</param>
    /// <exception cref="BadImageFormatException">The file is not a 64-bit little-endian ELF file.</exception>
    public ElfFile(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || bytes[4] != 2 || bytes[5] != 1)
            throw new BadImageFormatException("The file is not a 64-bit little-endian ELF file.");
        var (table, size, count) = (Offset(0x28), UInt16(0x3a), UInt16(0x3c));
        if (count > 0 && size != SectionHeaderSize)
            throw new BadImageFormatException($"The file's section headers have {size} bytes, not {SectionHeaderSize}.");
        _sections = [.. Enumerable.Range(0, count).Select(i => ReadSection(table + (i * SectionHeaderSize)))];
    }

    private enum SectionKind : uint
    {
        Relocations = 4, // SHT_RELA
        RelocationsInPlace = 9, // SHT_REL
        DynamicSymbols = 11, // SHT_DYNSYM
        VersionNeeds = 0x6ffffffe, // SHT_GNU_verneed
        SymbolVersions = 0x6fffffff, // SHT_GNU_versym
    }

    /// <summary>Gets the symbol versions that other libraries must have for this one to load.</summary>
    public IEnumerable<RequiredVersion> RequiredVersions()
    {
        if (Find(SectionKind.VersionNeeds) is not { } needs)
            yield break;
        var strings = _sections[needs.Link].Offset;
        for (var need = needs.Offset; ;)
        {
            // Elf64_Verneed: version, count, file, aux, next.
            var (count, aux, next) = (UInt16(need + 2), Offset32(need + 8), Offset32(need + 12));
            for (var (i, at) = (0, need + aux); i < count; i++)
            {
                // Elf64_Vernaux: hash, flags, index, name, next.
                yield return new RequiredVersion(this, at, Text(strings + Offset32(at + 8)), UInt16(at + 6));
                at = checked(at + Offset32(at + 12));
            }

            if (next == 0)
                yield break;
            need = checked(need + next);
        }
    }

    /// <summary>Gets the dynamic symbols that are bound to a version of another library.</summary>
    public IEnumerable<VersionedSymbol> SymbolsOf(RequiredVersion version)
    {
        if (Find(SectionKind.DynamicSymbols) is not { } symbols || Find(SectionKind.SymbolVersions) is not { } versions)
            yield break;
        var strings = _sections[symbols.Link].Offset;
        for (var i = 0; i < symbols.Size / SymbolSize; i++)
        {
            if ((UInt16(versions.Offset + (2 * i)) & 0x7fff) == version.Index)
                yield return new VersionedSymbol(Text(strings + Offset32(symbols.Offset + (i * SymbolSize))), i);
        }
    }

    /// <summary>Returns whether code or data of this library refers to a dynamic symbol, which is when the loader resolves it.</summary>
    public bool IsReferenced(VersionedSymbol symbol)
    {
        // x64 only uses relocations with addends: others are not parsed and count as references.
        if (Find(SectionKind.RelocationsInPlace) is not null)
            return true;
        return _sections
            .Where(section => section.Kind == SectionKind.Relocations)
            .SelectMany(section => Enumerable.Range(0, section.Size / RelocationSize).Select(i => section.Offset + (i * RelocationSize)))
            .Any(relocation => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(relocation + 12, 4)) == symbol.Index);
    }

    private Section? Find(SectionKind kind) =>
        _sections.Where(section => section.Kind == kind).Select(section => (Section?)section).FirstOrDefault();

    private Section ReadSection(int at)
    {
        // Elf64_Shdr: name, type, flags, address, offset, size, link and more.
        var header = _bytes.AsSpan(at, SectionHeaderSize);
        return new Section(
            (SectionKind)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
            Offset(at + 24),
            Offset(at + 32),
            Offset32(at + 40)
        );
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at, 2));

    private int Offset32(int at) => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at, 4)));

    private int Offset(int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at, 8)));

    private string Text(int at)
    {
        var rest = _bytes.AsSpan(at);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(rest[..(end < 0 ? rest.Length : end)]);
    }

    private readonly record struct Section(SectionKind Kind, int Offset, int Size, int Link);

    /// <summary>A dynamic symbol.</summary>
    /// <param name="Name">The mangled name.</param>
    /// <param name="Index">The index in the table of dynamic symbols.</param>
    public readonly record struct VersionedSymbol(string Name, int Index);

    /// <summary>A symbol version that another library must have.</summary>
    /// <param name="file">The file that requires the version.</param>
    /// <param name="offset">The offset of the Elf64_Vernaux entry.</param>
    /// <param name="name">The name, such as GLIBCXX_3.4.32.</param>
    /// <param name="index">The number of the version in .gnu.version.</param>
    public sealed class RequiredVersion(ElfFile file, int offset, string name, int index)
    {
        /// <summary>Gets the version's name.</summary>
        public string Name => name;

        /// <summary>Gets the number of the version in .gnu.version.</summary>
        public int Index => index;

        /// <summary>Makes the loader accept a library that does not have this version (VER_FLG_WEAK).</summary>
        public void MakeOptional() =>
            BinaryPrimitives.WriteUInt16LittleEndian(
                file._bytes.AsSpan(offset + VersionFlags, 2),
                (ushort)(file.UInt16(offset + VersionFlags) | Weak)
            );
    }
}
