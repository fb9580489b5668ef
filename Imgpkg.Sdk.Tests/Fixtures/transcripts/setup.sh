# Makes what the transcripts name, and prints the names with what they stand for.
set -e
name() { printf '%s sha256:%s\n%s.hex %s\n' "$1" "$2" "$1" "$2"; }
put() { # NAME FLAG ARGUMENTS...: pushes to the repository NAME, tag v1
  n=$1 kind=$2; shift 2
  hex=$(imgpkg push "$kind" "{host}/$n:v1" "$@" --tty | sed -n "s/^Pushed '.*@sha256:\\(.*\\)'$/\\1/p")
  name "$n" "$hex"
}
lock() { # DIRECTORY REFERENCES...: makes the directory of a bundle
  d=$1; shift
  mkdir -p "$d/.imgpkg"
  { printf -- '---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:\n'; for r; do printf -- '- image: %s\n' "$r"; done; printf 'kind: ImagesLock\n'; } > "$d/.imgpkg/images.yml"
}
mkdir image second
printf 'A\n' > image/a.txt
printf 'B\n' > second/b.txt
put image -i -f image; image=$hex
put second -i -f second; second=$hex
lock app "{host}/image@sha256:$image"
printf 'kind: ConfigMap\n' > app/config.yml
put app -b -f app; app=$hex
lock outer "{host}/app@sha256:$app" "{host}/second@sha256:$second"
put outer -b -f outer; outer=$hex
printf -- '---\napiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n' | { mkdir -p none/.imgpkg; cat > none/.imgpkg/images.yml; }
put none -b -f none
lock gone "{host}/image@sha256:0000000000000000000000000000000000000000000000000000000000000000"
put gone -b -f gone
put lockless -b -f app --file-exclusion .imgpkg
mkdir -p broken/.imgpkg; printf 'apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nfoo: bar\n' > broken/.imgpkg/images.yml
put broken -b -f broken; broken=$hex
# Bundles with the same digests wherever they are: their images are found beside them only.
imgpkg push -i {host}/fixed:image -f image
imgpkg push -i {host}/fixed:second -f second
lock inner "registry.test/image@sha256:$image"
put inner -b -f inner; inner=$hex
imgpkg push -b {host}/fixed:inner -f inner
lock fixed "registry.test/second@sha256:$second" "registry.test/inner@sha256:$inner"
sed -i "s|^- image: registry.test/inner.*|&\\n  annotations:\\n    note: '100% of it'\\n    a: b|" fixed/.imgpkg/images.yml
put fixed -b -f fixed
imgpkg copy -b {host}/fixed:v1 --to-repo {host}/fixed-copy
imgpkg push -b {host}/failing/guarded:v1 -f none
imgpkg push -b {host}/failing/unlocated:v1 -f app
lock around "{host}/broken@sha256:$broken"
put around -b -f around
for r in signed corrupt; do imgpkg push -i {host}/failing/$r:v1 -f image; done
imgpkg push -i {private}/image:v1 -f image --registry-username user --registry-password password
imgpkg copy -b {host}/outer:v1 --to-repo {host}/copied
imgpkg copy -b {host}/outer:v1 --to-tar outer.tar
imgpkg copy -i {host}/image:v1 --to-tar image.tar
printf 'world %s\n' "$PWD"
