using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Tests.Data;

public class NameDifferenceTests
{
    [TestCase("Caf\u00e9", "Cafe\u0301", "U+00E9 instead of U+0065 U+0301")]
    [TestCase("Cafe\u0301", "Caf\u00e9", "U+0065 U+0301 instead of U+00E9")]
    [TestCase("Bl\u00fcte", "Blu\u0308te", "Unicode normalization")]
    [TestCase("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "Unicode normalization")]
    [TestCase("\u304c\u304f", "\u304b\u3099\u304f", "Unicode normalization")]
    [TestCase("vi\u1ec7t", "vie\u0323\u0302t", "Unicode normalization")]
    [TestCase("vie\u0302\u0323t", "vie\u0323\u0302t", "Unicode normalization")]
    [TestCase("\u0439", "\u0438\u0306", "Unicode normalization")]
    [TestCase("red rose", "red\u00a0rose", "U+0020 instead of U+00A0")]
    [TestCase("rose", "rose\u200b", "nothing instead of U+200B")]
    [TestCase("rose", "rose ", "white space")]
    [TestCase("rose", "Rose", "upper and lower case")]
    public void Describe_NamesThatLookAlike_SaysWhatDiffers(string name, string other, string expected) =>
        Assert.That(NameDifference.Describe(name, ["tulip", other]), Does.Contain(expected));

    [TestCase("Caf\u00e9", "Cafe")]
    [TestCase("rose", "nose")]
    [TestCase("e\u0301", "e\u0300")]
    [TestCase("rose", "roses")]
    [TestCase("rose", "rose")]
    [TestCase("", "a")]
    public void Describe_OtherNames_IsNull(string name, string other) => Assert.That(NameDifference.Describe(name, [other]), Is.Null);
}
