using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Detectors;

/// <summary>The parameters of detectors have the names and shapes of the official checkpoints.</summary>
public class DetectorKeysTests
{
    [TestCase("retinanet_efficientvit_nano_nc3")]
    [TestCase("maskrcnn_efficientvit_nano_nc3")]
    [TestCase("maskrcnn_mobilevig_nano_nc3")]
    public void Parameters_OfEachDetector_AreTheOfficialOnes(string name)
    {
        var config = ReferenceData.Json("reference", "detection", name, "B", "fixture.json").GetProperty("config");
        var cost = DetectorCost.Create(DetectorConfig.Create(config, classes: 3), 320, 480);

        var found = cost.Parameters.Select(parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]");

        // The tables of indexes are computed.
        var expected = ReferenceData
            .Json("reference", "detection", name, "keys.json")
            .EnumerateObject()
            .Where(key => !key.Name.EndsWith("attention_bias_idxs", StringComparison.Ordinal))
            .Select(key => $"{key.Name} [{string.Join(", ", key.Value[0].EnumerateArray().Select(size => size.GetInt32()))}]");
        Assert.That(found, Is.EquivalentTo(expected));
    }

    [Test]
    public void MultiplyAdds_OfRegions_GrowWithTheirNumber()
    {
        var detector = DetectorModels.MaskRcnn(BackboneRegistry.Get("mobilevig_ti").Network, classes: 3, channels: 64, hidden: 128);

        var few = DetectorCost.Create(detector, 256, 256, new DetectionThresholds { MaxProposals = 10, MaxDetections = 10 });
        var many = DetectorCost.Create(detector, 256, 256, new DetectionThresholds { MaxProposals = 20, MaxDetections = 20 });

        Assert.Multiple(() =>
        {
            Assert.That(many.RegionMultiplyAdds, Is.EqualTo(2 * few.RegionMultiplyAdds));
            Assert.That(many.DenseMultiplyAdds, Is.EqualTo(few.DenseMultiplyAdds));
            Assert.That(many.ParameterCount, Is.EqualTo(few.ParameterCount));
        });
    }
}
