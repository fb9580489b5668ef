using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.DependencyInjection;

/// <summary>Limits come from the program, else from the environment, else they are what is documented.</summary>
[TestFixture]
internal sealed class LimitTests
{
    private readonly FakeEnvironment _environment = new();

    [Test]
    public async Task Variable_IsTakenUnlessTheProgramSaysOtherwise()
    {
        _environment["IMGPKG_MAX_ENTRIES"] = "7";
        _environment["IMGPKG_MAX_UNPACKED_BYTES"] = "1099511627776";
        LimitOptions? limits = null;

        await using ImgpkgClient client = TestClient.Build(
            options =>
            {
                limits = options.Limits;
                Assert.That((limits.MaxEntries, limits.MaxUnpackedBytes, limits.MaxImages), Is.EqualTo((7, 1099511627776, 100_000)));
                limits.MaxEntries = 8;
            },
            _environment);

        Assert.That(limits!.MaxEntries, Is.EqualTo(8));
    }

    [TestCase("IMGPKG_MAX_ENTRIES", "many", "IMGPKG_MAX_ENTRIES must be a number up to 2147483647, but is 'many'.")]
    [TestCase("IMGPKG_MAX_PATH_LENGTH", "-1", "IMGPKG_MAX_PATH_LENGTH must be a number up to 2147483647, but is '-1'.")]
    [TestCase("IMGPKG_MAX_IMAGES", "0", "Limits.MaxImages must be from 1 to 2147483647, but is 0.")]
    [TestCase("IMGPKG_MAX_BUNDLE_DEPTH", "129", "Limits.MaxBundleDepth must be from 1 to 128, but is 129.")]
    [TestCase("IMGPKG_MAX_MANIFEST_BYTES", "67108865", "Limits.MaxManifestBytes must be from 1 to 67108864, but is 67108865.")]
    [TestCase("IMGPKG_MAX_EXPANSION", "99999999999", "IMGPKG_MAX_EXPANSION must be a number up to 2147483647, but is '99999999999'.")]
    public void Variable_ThatMakesNoSense_FailsWhenTheClientIsBuilt(string name, string value, string message)
    {
        _environment[name] = value;

        Assert.That(() => TestClient.Build(environment: _environment), Throws.TypeOf<OptionsValidationException>().With.Message.EqualTo(message));
    }
}
