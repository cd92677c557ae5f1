namespace MLNet.VisionGraph;

/// <summary>The paper that describes a backbone.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ArXiv">Its number on arXiv, for example <c>2307.00395</c>.</param>
public sealed record Paper(string Title, string ArXiv)
{
    /// <summary>Gets where to read it.</summary>
    public Uri Address => new($"https://arxiv.org/abs/{ArXiv}");
}
