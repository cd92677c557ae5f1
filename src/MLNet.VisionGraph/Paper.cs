namespace MLNet.VisionGraph;

/// <summary>The paper that describes a backbone.</summary>
/// <param name="Title">The title.</param>
/// <param name="ArXiv">The arXiv identifier, for example <c>2307.00395</c>.</param>
public sealed record Paper(string Title, string ArXiv)
{
    /// <summary>Gets the address of the paper on arXiv.</summary>
    public Uri Address => new($"https://arxiv.org/abs/{ArXiv}");
}
