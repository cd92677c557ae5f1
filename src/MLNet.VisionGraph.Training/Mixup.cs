using System.Buffers;
using System.Numerics;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Mixup and cutmix, which mix the images of a batch with those of the batch in reverse order: either all pixels λ : 1 − λ (mixup), or
/// a rectangle of about 1 − λ of the area from the other image (cutmix). Targets are mixed in the same proportion; for cutmix, in that
/// of the pixels that changed.
/// </summary>
/// <remarks>
/// Zhang et al., "mixup" (arXiv:1710.09412); Yun et al., "CutMix" (arXiv:1905.04899); timm's Mixup. If the number of images is odd, the
/// middle one does not change.
/// </remarks>
public sealed record Mixup
{
    /// <summary>Gets the shape of the beta distribution of mixup's λ; 0 disables mixup. The default is 0.8.</summary>
    public double MixupAlpha { get; init; } = 0.8;

    /// <summary>Gets the shape of the beta distribution of cutmix's λ; 0 disables cutmix. The default is 1.</summary>
    public double CutmixAlpha { get; init; } = 1;

    /// <summary>Gets the probability of mixing, 0 to 1. The default is 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Gets the probability of cutmix if both are enabled, 0 to 1. The default is 0.5.</summary>
    public double SwitchProbability { get; init; } = 0.5;

    /// <summary>Gets the scope of one random draw. The default is <see cref="MixupMode.Batch"/>.</summary>
    public MixupMode Mode { get; init; } = MixupMode.Batch;

    /// <summary>Mixes a batch.</summary>
    /// <param name="images">The images, [count, 3, height, width], changed in place.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="height">The height of the images.</param>
    /// <param name="width">The width of the images.</param>
    /// <param name="random">The random numbers of the batch.</param>
    /// <param name="shares">
    /// Receives the share that remains of each image, 0 to 1; the rest is from the image at count − 1 − index.
    /// </param>
    /// <exception cref="ArgumentException">The length of a span does not match the batch.</exception>
    internal void Apply(Span<float> images, int count, int height, int width, AugmentationRandom random, Span<float> shares)
    {
        ArgumentNullException.ThrowIfNull(random);
        var size = 3 * height * width;
        if (images.Length != count * size || shares.Length != count)
            throw new ArgumentException(
                $"{count} images of [3, {height}, {width}] need {count * size} values and {count} shares, "
                    + $"not {images.Length} and {shares.Length}.",
                nameof(images)
            );
        shares.Fill(1);
        var buffer = ArrayPool<float>.Shared.Rent(size);
        try
        {
            var draw = Draw(height, width, random);
            for (var i = 0; i < count / 2; i++)
            {
                var j = count - 1 - i;
                var first = images.Slice(i * size, size);
                var second = images.Slice(j * size, size);
                if (Mode != MixupMode.Batch && i > 0)
                    draw = Draw(height, width, random);
                var back = Mode == MixupMode.Element ? Draw(height, width, random) : draw;
                var original = buffer.AsSpan(0, size);
                first.CopyTo(original);
                draw.Mix(first, second, height, width);
                back.Mix(second, original, height, width);
                (shares[i], shares[j]) = (draw.Share, back.Share);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    internal void Check()
    {
        if (
            !(MixupAlpha >= 0 && CutmixAlpha >= 0)
            || MixupAlpha + CutmixAlpha == 0
            || Probability is not (>= 0 and <= 1)
            || SwitchProbability is not (>= 0 and <= 1)
        )
            throw new ArgumentException(
                $"{nameof(Mixup)}: the alphas must be at least 0 and one of them above, the probabilities in [0, 1], not {this}."
            );
    }

    private Mixing Draw(int height, int width, AugmentationRandom random)
    {
        if (!random.NextBool(Probability))
            return new Mixing(1, default);
        var isCutmix = MixupAlpha <= 0 || (CutmixAlpha > 0 && random.NextBool(SwitchProbability));
        var alpha = isCutmix ? CutmixAlpha : MixupAlpha;
        var share = random.NextBeta(alpha, alpha);
        if (!isCutmix)
            return new Mixing((float)share, default);

        // The center of the rectangle lies anywhere in the image; the part outside is clipped, and the share is that of the rest.
        var side = Math.Sqrt(1 - share);
        var (h, w) = ((int)(height * side), (int)(width * side));
        var (y, x) = (random.NextInt(height), random.NextInt(width));
        var (top, bottom) = (Math.Clamp(y - h / 2, 0, height), Math.Clamp(y + h / 2, 0, height));
        var (left, right) = (Math.Clamp(x - w / 2, 0, width), Math.Clamp(x + w / 2, 0, width));
        var box = new PixelWindow(left, top, right - left, bottom - top);
        return new Mixing((float)(1 - (double)box.Width * box.Height / ((double)height * width)), box, IsCut: true);
    }

    private readonly record struct Mixing(float Share, PixelWindow Box, bool IsCut = false)
    {
        public void Mix(Span<float> target, ReadOnlySpan<float> other, int height, int width)
        {
            if (!IsCut)
            {
                if (Share < 1)
                    Blend(target, other);
                return;
            }

            for (var row = 0; row < 3 * Box.Height; row++)
            {
                var (channel, y) = (row / Box.Height, row % Box.Height);
                var at = (channel * height + Box.Top + y) * width + Box.Left;
                other.Slice(at, Box.Width).CopyTo(target[at..]);
            }
        }

        private void Blend(Span<float> target, ReadOnlySpan<float> other)
        {
            var (own, others) = (Share, 1 - Share);
            var i = 0;
            for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(target[i..]) * own + new Vector<float>(other[i..]) * others).CopyTo(target[i..]);
            for (; i < target.Length; i++)
                target[i] = target[i] * own + other[i] * others;
        }
    }
}
