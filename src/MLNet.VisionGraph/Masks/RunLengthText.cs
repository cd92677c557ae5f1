using System.Text;

namespace MLNet.VisionGraph.Masks;

/// <summary>
/// COCO's compressed run lengths. From the fourth run on, the difference to the run before the previous one is written. A number is
/// written in groups of 5 bits, the lowest first; a group is one character, 48 + group, plus 32 if another group follows, and the highest
/// bit of the last group is the sign.
/// </summary>
internal static class RunLengthText
{
    private const int Offset = 48;
    private const int GroupBits = 5;
    private const long GroupMask = 31;
    private const long SignBit = 16;
    private const long ContinuationBit = 32;

    // A difference of two counts below 2³¹ has 32 bits and a sign.
    private const int MaxGroups = 7;

    public static string Write(int[] runs)
    {
        StringBuilder text = new(runs.Length * 2);
        for (var i = 0; i < runs.Length; i++)
        {
            long rest = i > 2 ? runs[i] - runs[i - 2] : runs[i];
            bool isLast;
            do
            {
                var group = rest & GroupMask;
                rest >>= GroupBits;
                isLast = rest == ((group & SignBit) == 0 ? 0 : -1);
                text.Append((char)(Offset + group + (isLast ? 0 : ContinuationBit)));
            } while (!isLast);
        }

        return text.ToString();
    }

    /// <summary>Reads run lengths; their sum is not checked.</summary>
    /// <exception cref="InvalidDataException">The text is damaged.</exception>
    public static IEnumerable<int> Parse(string text)
    {
        var (position, index) = (0, 0);
        var (previous, beforePrevious) = (0L, 0L);
        while (position < text.Length)
        {
            var start = position;
            var number = 0L;
            long group;
            do
            {
                if (position == text.Length)
                    throw Damaged($"the number at {start} does not end");
                if (position - start == MaxGroups)
                    throw Damaged($"the number at {start} is too long");
                group = text[position] - Offset;
                if (group is < 0 or > (GroupMask | ContinuationBit))
                    throw Damaged($"the character U+{(int)text[position]:X4} at {position} cannot be part of them");
                number |= (group & GroupMask) << (GroupBits * (position - start));
                position++;
            } while ((group & ContinuationBit) != 0);

            if ((group & SignBit) != 0)
                number |= -1L << (GroupBits * (position - start));
            if (index++ > 2)
                number += beforePrevious;
            if (number is < 0 or > int.MaxValue)
                throw Damaged($"the run at {start} has the length {number}");
            (beforePrevious, previous) = (previous, number);
            yield return (int)number;
        }
    }

    private static InvalidDataException Damaged(string what) => new($"The compressed run lengths of a mask are damaged: {what}.");
}
