using System.Text.Json;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>Recorded inputs of the original's compressor and what became of them.</summary>
internal static class GzipVectors
{
    /// <summary>The vectors for every run, or those for runs on demand.</summary>
    public static IEnumerable<TestCaseData> Read(bool slow)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SuiteEnvironment.Fixture("gzip-vectors.json")));
        foreach (JsonElement vector in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (vector.TryGetProperty("slow", out _) == slow)
            {
                yield return new TestCaseData(vector.Clone()).SetArgDisplayNames(vector.GetProperty("name").GetString()!);
            }
        }
    }
}
