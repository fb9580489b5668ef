namespace Imgpkg.Sdk.Credentials.Keychains.Aws;

/// <summary>What the host name of an ECR registry says: which service makes its passwords, and for whom.</summary>
/// <param name="Account">The account the registry belongs to; null for public registries.</param>
/// <param name="Region">The region whose service is asked.</param>
/// <param name="Api">The address of that service.</param>
internal sealed record EcrRegistry(string? Account, string Region, Uri Api)
{
    private const string PublicHost = "public.ecr.aws";
    private const string PublicDualStackHost = "ecr-public.aws.com";

    /// <summary>The registry of that name, in canonical form; null when it is none of Amazon's.</summary>
    public static EcrRegistry? Parse(string registry)
    {
        if (registry is PublicHost or PublicDualStackHost)
        {
            return new EcrRegistry(Account: null, "us-east-1", new Uri("https://api.ecr-public.us-east-1.amazonaws.com/"));
        }

        string[] labels = registry.Split('.');
        return !labels.All(HostNames.IsLabel) ? null : labels switch
        {
            [var account, "dkr", "ecr", var region, "amazonaws", "com"] => Private(account, region, "api.ecr", "amazonaws.com"),
            [var account, "dkr", "ecr", var region, "amazonaws", "com", "cn"] => Private(account, region, "api.ecr", "amazonaws.com.cn"),
            [var account, "dkr", "ecr-fips", var region, "amazonaws", "com"] => Private(account, region, "ecr-fips", "amazonaws.com"),
            [var account, "dkr-ecr", var region, "on", "aws"] => Private(account, region, "ecr", "api.aws"),
            [var account, "dkr-ecr-fips", var region, "on", "aws"] => Private(account, region, "ecr-fips", "api.aws"),
            [var account, "dkr-ecr", var region, "on", "amazonwebservices", "com", "cn"] => Private(account, region, "ecr", "api.amazonwebservices.com.cn"),
            _ => null,
        };
    }

    private static EcrRegistry Private(string account, string region, string service, string domain) =>
        new(account, region, new Uri($"https://{service}.{region}.{domain}/"));
}
