namespace Notebooks;

/// <summary>A value that knows how it wants to be shown.</summary>
public interface IRichValue
{
    /// <summary>Gives it in every form that it has; among them <see cref="MimeBundle.Text"/>, for terminals and for those who cannot see pictures.</summary>
    /// <returns>The forms.</returns>
    MimeBundle ToMimeBundle();
}
