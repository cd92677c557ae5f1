using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Tests.Weights.Hub;

public class HubSettingsTests
{
    [Test]
    public void FromEnvironment_Variables_AreTaken()
    {
        var folder = Path.Combine(Path.GetTempPath(), "some cache");
        var settings = Read(("VISIONGRAPH_CACHE", folder), ("VISIONGRAPH_HUB", " https://mirror.example/hub/ ;; /srv/weights "));
        Assert.That(settings.CacheFolder, Is.EqualTo(folder));
        Assert.That(settings.Mirrors, Is.EqualTo(new[] { "https://mirror.example/hub/", "/srv/weights" }));
    }

    [Test]
    public void FromEnvironment_NothingSet_IsTheUsersCacheFolder()
    {
        var settings = Read(("HOME", "/home/ada"));
        Assert.That(settings.Mirrors, Is.Empty);
        Assert.That(Path.GetFileName(settings.CacheFolder), Is.EqualTo("visiongraph"));
        Assert.That(Path.IsPathFullyQualified(settings.CacheFolder));
    }

    [Test]
    [Platform("Linux")]
    public void FromEnvironment_OnLinux_FollowsXdg()
    {
        Assert.That(Read(("HOME", "/home/ada")).CacheFolder, Is.EqualTo("/home/ada/.cache/visiongraph"));
        Assert.That(Read(("HOME", "/home/ada"), ("XDG_CACHE_HOME", "/var/tmp")).CacheFolder, Is.EqualTo("/var/tmp/visiongraph"));
        Assert.That(Read(("HOME", "/home/ada"), ("XDG_CACHE_HOME", "relative")).CacheFolder, Is.EqualTo("/home/ada/.cache/visiongraph"));
    }

    [Test]
    public void Address_OfEachHub_IsItsDownloadPath()
    {
        ReleasedCheckpoint face = new()
        {
            Tag = "a",
            Hub = CheckpointHub.HuggingFace,
            Repository = "SLDGroup/MobileViG",
            File = "Detection/det_mobilevig_m_62_8.pth",
        };
        ReleasedCheckpoint release = new()
        {
            Tag = "b",
            Hub = CheckpointHub.GitHubRelease,
            Repository = "xinyuliu-jeffrey/EfficientViT_Model_Zoo",
            Revision = "v1.0",
            File = "efficientvit_m0.pth",
        };
        Assert.That(
            face.Address.AbsoluteUri,
            Is.EqualTo("https://huggingface.co/SLDGroup/MobileViG/resolve/main/Detection/det_mobilevig_m_62_8.pth")
        );
        Assert.That(
            release.Address.AbsoluteUri,
            Is.EqualTo("https://github.com/xinyuliu-jeffrey/EfficientViT_Model_Zoo/releases/download/v1.0/efficientvit_m0.pth")
        );
    }

    private static HubSettings Read(params (string Name, string Value)[] variables) =>
        HubSettings.FromEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
